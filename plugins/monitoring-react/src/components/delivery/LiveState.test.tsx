import { renderInTestApp } from '@backstage/frontend-test-utils';
import type {
  DeployedEnvironment,
  Deployments,
} from '@rosetta/backstage-plugin-monitoring-common';
import { screen, within } from '@testing-library/react';
import {
  before,
  buildDeployedEnvironment,
  buildDeployments,
  buildDeploymentState,
  FIXTURE_NOW_MS,
  HOUR,
  MINUTE,
} from '../../testing';
import { environmentState, shortRevision } from './environmentState';
import { agesOf, LiveState, type LiveStateProps } from './LiveState';

async function showState(props: Partial<LiveStateProps> = {}) {
  await renderInTestApp(
    <LiveState
      shown={buildDeployments()}
      mode="history"
      isAsking={false}
      entityName="payments-api"
      defaultEnvironment="production"
      nowMs={FIXTURE_NOW_MS}
      {...props}
    />,
  );
  return screen.findByRole('region', { name: 'Live state' });
}
const card = (section: HTMLElement, name: string) =>
  within(section).getByRole('group', { name });
const withEnvironments = (environments: DeployedEnvironment[]) =>
  buildDeployments({ environments });

describe('environmentState', () => {
  const state = buildDeploymentState;
  it.each([
    [[state()], null, 'ok'],
    [[state({ sync: 'out_of_sync' })], null, 'outOfSync'],
    [[state({ health: 'progressing' })], null, 'progressing'],
    [[state({ health: 'degraded', sync: 'out_of_sync' })], null, 'degraded'],
    [[state({ health: 'missing' })], null, 'missing'],
    [[state({ health: 'suspended' })], null, 'suspended'],
    [[state({ health: 'unknown' })], null, 'unknown'],
    [[state({ sync: 'unknown' })], null, 'unknown'],
    [[state(), state({ health: 'degraded' })], null, 'degraded'],
    [[state()], 'failed', 'failed'],
    [[state()], 'running', 'progressing'],
    [[], 'success', 'succeeded'],
    [[], 'blocked', 'waiting'],
    [[], 'unknown', 'unknown'],
  ] as const)('judges case %#', (states, status, word) => {
    const { last } = buildDeployedEnvironment();
    expect(
      environmentState({
        states: [...states],
        last: status === null ? null : { ...last!, status },
        isSuspect: false,
      })?.word,
    ).toBe(word);
  });

  it('is not known where there is nothing, and never OK where a part is not known', () => {
    expect(
      environmentState({ states: [], last: null, isSuspect: null }),
    ).toBeUndefined();
    expect(
      environmentState({
        states: [state(), state({ health: 'unknown' })],
        last: null,
        isSuspect: null,
      }),
    ).toEqual({ shape: 'unknown', word: 'unknown' });
  });

  it.each([
    ['what looks well', [state()], 'suspect'],
    [
      'nothing that is worse already',
      [state({ health: 'degraded' })],
      'degraded',
    ],
    ['a deployment alone that succeeded', [], 'suspect'],
  ] as const)(
    'suspects %s while something speaks against its release',
    (_, states, word) => {
      const { last } = buildDeployedEnvironment();
      expect(
        environmentState({ states: [...states], last, isSuspect: true })?.word,
      ).toBe(word);
    },
  );

  it('shortens commits, and nothing that is none', () => {
    expect(shortRevision('a3f9c21e5b7d90412c68fa3d5e1b0972c4d6e8f0')).toBe(
      'a3f9c21e',
    );
    expect(shortRevision('1.4.2')).toBe('1.4.2');
  });
});

describe('agesOf', () => {
  it('tells each instance once, by its oldest answer and any failure', () => {
    const origin = { source: 'argocd', instance: 'main' } as const;
    expect(
      agesOf([
        { origin, at: before(MINUTE), failure: null },
        { origin, at: null, failure: 'timeout' },
        { origin, at: before(HOUR), failure: null },
      ]),
    ).toEqual([{ origin, at: before(HOUR), failure: 'timeout' }]);
  });
});

describe('LiveState', () => {
  it('tells what runs, since when, and how it is', async () => {
    const production = card(await showState(), 'production');
    expect(production).toHaveTextContent('OK');
    expect(production).toHaveTextContent(/v2\.14\.0.*since .*, 38.min/);
    expect(production).toHaveTextContent(/Sync.*Synced.*Health.*Healthy/);
    expect(production).toHaveTextContent('a3f9c21e');
    expect(production).toHaveTextContent('#48211 passed');
    expect(
      within(production).getByRole('link', { name: /Open #48211 in GitLab/ }),
    ).toHaveAttribute('target', '_blank');
  });

  it('does not call green what is out of sync', async () => {
    const uat = card(await showState(), 'uat');
    expect(uat).toHaveTextContent('Out of sync');
    expect(uat).toHaveTextContent('Progressing');
    expect(uat).toHaveTextContent('none found');
    expect(uat.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('names several applications of one environment, and the worst in the chip', async () => {
    const section = await showState({
      shown: withEnvironments([
        buildDeployedEnvironment({
          states: [
            buildDeploymentState(),
            buildDeploymentState({
              name: 'argocd/payments-worker',
              version: 'v1.9.0',
              health: 'degraded',
              conditions: ['ComparisonError'],
            }),
          ],
        }),
      ]),
    });
    const production = card(section, 'production');
    expect(production).toHaveTextContent('2 applications');
    expect(production).toHaveTextContent(/payments-api.*payments-worker/);
    expect(production).toHaveTextContent('Degraded');
    expect(production).toHaveTextContent('ComparisonError');
  });

  it('shows the last deployment where no application is known, and a failed one always', async () => {
    const { last } = buildDeployedEnvironment();
    const section = await showState({
      shown: withEnvironments([
        buildDeployedEnvironment({ states: [] }),
        buildDeployedEnvironment({
          environment: 'uat',
          last: { ...last!, status: 'failed' },
        }),
      ]),
    });
    expect(card(section, 'production')).toHaveTextContent(
      /Succeeded.*Deployment.*succeeded/,
    );
    expect(card(section, 'uat')).toHaveTextContent(
      /Failed.*Deployment.*failed/,
    );
  });

  it('gives the key of an environment that nothing is known of, ready to copy', async () => {
    const asked = [
      {
        origin: { source: 'argocd', instance: 'main' },
        at: null,
        failure: null,
      },
    ] as Deployments['asked'];
    const missing = card(
      await showState({ shown: buildDeployments({ asked }) }),
      'disaster-recovery',
    );
    expect(missing).toHaveTextContent('Not mapped');
    expect(missing).toHaveTextContent(
      'rosetta.io/env.disaster-recovery.argocd.appName: payments-api-disaster-recovery',
    );
    expect(
      within(missing).getByRole('button', { name: 'Copy' }),
    ).toBeInTheDocument();
    expect(missing.querySelector('[data-shape="ok"]')).toBeNull();
  });

  it('does not say that an environment is not mapped where GitLab would tell of it', async () => {
    const missing = card(await showState(), 'disaster-recovery');
    expect(missing).toHaveTextContent('Nothing known');
    expect(missing).toHaveTextContent('GitLab tells of no deployment here');
  });

  it('has no overlay key for the default environment', async () => {
    const section = await showState({
      shown: buildDeployments({
        status: 'not_applicable',
        reason: { code: 'not_mapped' },
        asked: [],
        environments: [
          {
            environment: 'production',
            states: [],
            pipeline: null,
            last: null,
            isSuspect: null,
          },
        ],
      }),
    });
    expect(card(section, 'production')).toHaveTextContent(
      'rosetta.io/argocd.appName: payments-api',
    );
  });

  it('says of when history is', async () => {
    expect(await showState()).toHaveTextContent(/from history, as of/);
  });

  it('says what was asked now, and how old each answer is', async () => {
    const section = await showState({
      shown: buildDeployments({ mode: 'live' }),
      mode: 'live',
    });
    expect(section).toHaveTextContent(/asked now.*Argo CD4.s.*GitLab6.s/);
  });

  it('keeps what we hold while the sources are asked', async () => {
    const section = await showState({ mode: 'live', isAsking: true });
    expect(section).toHaveTextContent('asking now');
    expect(section).toHaveTextContent('v2.14.0');
    expect(section).toHaveAttribute('aria-busy', 'true');
  });

  it('says which source failed, and shows the rest', async () => {
    const section = await showState({
      mode: 'live',
      shown: buildDeployments({
        mode: 'live',
        asked: [
          {
            origin: { source: 'argocd', instance: 'main' },
            at: null,
            failure: 'timeout',
          },
          {
            origin: { source: 'gitlab', instance: 'main' },
            at: before(5 * MINUTE),
            failure: 'authentication',
          },
        ],
      }),
    });
    expect(section).toHaveTextContent(
      'Argo CD did not answer in time; shown is what we collected.',
    );
    expect(section).toHaveTextContent(
      'GitLab refuses us; shown is what was known 5 minutes ago.',
    );
    const production = card(section, 'production');
    expect(production).toHaveTextContent(/Stale.*v2\.14\.0/);
    expect(production).not.toHaveTextContent('OK');
  });

  it('keeps its place while it loads', async () => {
    await renderInTestApp(
      <LiveState
        shown={undefined}
        mode="history"
        isAsking={false}
        entityName="a"
        defaultEnvironment={undefined}
        nowMs={FIXTURE_NOW_MS}
      />,
    );
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });
});
