import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';
import { seeOwnStylesOnly } from '@rosetta/backstage-plugin-monitoring-react/testing';

// A busy machine takes its time to load a page's chunks; waiting longer costs nothing when it does not.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);
seeOwnStylesOnly();
