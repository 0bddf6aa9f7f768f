import { ProxiedSignInPage } from '@backstage/core-components';
import type { IdentityApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import Button from '@material-ui/core/Button';
import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useCallback, useMemo, useState } from 'react';
import { appTranslationRef } from '../../translations';
import {
  PERSONA_HEADER,
  PERSONAS,
  rememberedPersona,
  rememberPersona,
  type Persona,
} from './personas';

const useStyles = makeStyles<Theme>(theme => ({
  page: {
    minHeight: '100vh',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: 24,
    padding: 24,
    boxSizing: 'border-box',
    background: theme.palette.background.default,
    color: theme.palette.text.primary,
    fontFamily: theme.typography.fontFamily,
  },
  head: { textAlign: 'center' },
  title: { margin: 0, fontSize: 28, letterSpacing: '-.4px' },
  question: { margin: '10px 0 2px', fontSize: 18, fontWeight: 400 },
  text: { margin: 0, fontSize: 14, color: theme.palette.textSubtle },
  cards: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'center',
    gap: 16,
  },
  card: {
    width: 248,
    minHeight: 168,
    padding: 20,
    flexDirection: 'column',
    alignItems: 'flex-start',
    justifyContent: 'flex-start',
    textAlign: 'left',
    gap: 4,
    fontFamily: 'inherit',
    background: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 6,
    '&:hover, &:focus-visible': {
      borderColor: theme.palette.primary.main,
      boxShadow: `0 0 0 1px ${theme.palette.primary.main}`,
    },
  },
  initial: {
    width: 40,
    height: 40,
    borderRadius: '50%',
    marginBottom: 10,
    display: 'grid',
    placeItems: 'center',
    fontSize: 18,
    fontWeight: 700,
    background: theme.palette.primary.main,
    color: theme.palette.getContrastText(theme.palette.primary.main),
  },
  name: { fontSize: 16 },
  role: { fontSize: 13, color: theme.palette.textSubtle },
  about: { fontSize: 13, lineHeight: '18px', marginTop: 6 },
  button: { textTransform: 'none' },
}));

/** Signing out forgets the choice, so that the next page load asks again. */
function forgettingOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      rememberPersona(undefined);
      await identity.signOut();
    },
  };
}

const PersonaCard = ({
  persona,
  onChoose,
}: {
  persona: Persona;
  onChoose: (persona: Persona) => void;
}) => {
  const classes = useStyles();
  const { t } = useTranslationRef(appTranslationRef);
  const name = t(`signIn.${persona}.name`);
  return (
    <ButtonBase className={classes.card} onClick={() => onChoose(persona)}>
      <span className={classes.initial} aria-hidden>
        {name.charAt(0)}
      </span>
      <strong className={classes.name}>{name}</strong>
      <span className={classes.role}>{t(`signIn.${persona}.role`)}</span>
      <span className={classes.about}>{t(`signIn.${persona}.text`)}</span>
    </ButtonBase>
  );
};

/** Signs in as one of the people of the demo; the choice lasts as long as the browser tab. */
export const SignInPage = ({ onSignInSuccess }: SignInPageProps) => {
  const classes = useStyles();
  const { t } = useTranslationRef(appTranslationRef);
  const [persona, setPersona] = useState(rememberedPersona);
  const choose = useCallback((chosen: Persona | undefined) => {
    rememberPersona(chosen);
    setPersona(chosen);
  }, []);
  const headers = useMemo(
    () => (persona ? { [PERSONA_HEADER]: persona } : undefined),
    [persona],
  );
  const Failure = useCallback(
    ({ error }: { error?: Error }) => (
      <div className={classes.page} role="alert">
        <div className={classes.head}>
          <h1 className={classes.question}>
            {t('signIn.failed', {
              name: persona ? t(`signIn.${persona}.name`) : '',
            })}
          </h1>
          <p className={classes.text}>{error?.message}</p>
        </div>
        <Button
          variant="outlined"
          className={classes.button}
          onClick={() => choose(undefined)}
        >
          {t('signIn.again')}
        </Button>
      </div>
    ),
    [classes, t, persona, choose],
  );
  if (persona) {
    return (
      <ProxiedSignInPage
        provider="demo"
        headers={headers}
        onSignInSuccess={identity =>
          onSignInSuccess(forgettingOnSignOut(identity))
        }
        ErrorComponent={Failure}
      />
    );
  }
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <h1 className={classes.title}>{t('signIn.title')}</h1>
        <h2 className={classes.question}>{t('signIn.question')}</h2>
        <p className={classes.text}>{t('signIn.text')}</p>
      </div>
      <div className={classes.cards}>
        {PERSONAS.map(each => (
          <PersonaCard key={each} persona={each} onChoose={choose} />
        ))}
      </div>
    </main>
  );
};
