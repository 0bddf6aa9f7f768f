import { ProxiedSignInPage } from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/core-plugin-api';

/** Signs in as the person of the demo that the browser tab remembers, or as Dana. */
export const SignIn = (props: SignInPageProps) => (
  <ProxiedSignInPage
    {...props}
    provider="demo"
    headers={{
      'x-rosetta-persona': sessionStorage.getItem('rosetta.persona') ?? 'dana',
    }}
  />
);
