import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import Popover from '@material-ui/core/Popover';
import Switch from '@material-ui/core/Switch';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { appTranslationRef } from '../../translations';
import { DemoTools, type DemoState } from './demoTools';

/** Instances that can be told to fail, and how. */
const OUTAGES = [
  { words: 'dynatrace', target: 'dynatrace/main', kind: 'down' },
  { words: 'servicenow', target: 'servicenow/main', kind: 'unauthorized' },
] as const;
/** Takes the orders where no page of another component is open. */
const DEFAULT_COMPONENT = 'payments-api';
const STATE_KEY = ['demo', 'state'];

const useStyles = makeStyles<Theme>(theme => ({
  open: {
    padding: '0 8px',
    minHeight: 22,
    fontSize: 12,
    fontWeight: 700,
    textTransform: 'none',
    color: 'inherit',
    textDecoration: 'underline',
  },
  panel: {
    width: 460,
    maxWidth: '100%',
    boxSizing: 'border-box',
    padding: '14px 18px 16px',
    fontFamily: theme.typography.fontFamily,
    fontSize: 13,
    lineHeight: '18px',
    color: theme.palette.text.primary,
  },
  title: { margin: 0, fontSize: 15, lineHeight: '22px', fontWeight: 700 },
  text: { margin: '2px 0 10px', color: theme.palette.textSubtle },
  order: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    padding: '8px 0',
    borderTop: `1px solid ${theme.palette.divider}`,
    '& > div': { flex: 1, minWidth: 0, overflowWrap: 'anywhere' },
  },
  name: { fontWeight: 700 },
  explained: { fontSize: 12, color: theme.palette.textSubtle },
  control: {
    width: 84,
    flexShrink: 0,
    display: 'flex',
    justifyContent: 'center',
  },
  button: { textTransform: 'none', fontWeight: 700, whiteSpace: 'nowrap' },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: 12,
    paddingTop: 12,
    borderTop: `1px solid ${theme.palette.divider}`,
    '& > p': { flex: 1, margin: 0, fontSize: 12, minHeight: 18 },
  },
  failed: { color: theme.palette.error.main },
}));

/** The component whose page is open, by its address; undefined on every other page. */
const openComponent = (): string | undefined =>
  /\/catalog\/default\/component\/([^/]+)/.exec(window.location.pathname)?.[1];

const Order = ({
  name,
  text,
  children,
}: {
  name: string;
  text: string;
  children: (nameId: string, textId: string) => ReactNode;
}) => {
  const classes = useStyles();
  const id = useId();
  return (
    <div className={classes.order}>
      <div>
        <div className={classes.name} id={`${id}-name`}>
          {name}
        </div>
        <div className={classes.explained} id={`${id}-text`}>
          {text}
        </div>
      </div>
      <span className={classes.control}>
        {children(`${id}-name`, `${id}-text`)}
      </span>
    </div>
  );
};

/** Orders of who presents the demo: what is on is what the simulators say, asked again while the panel is open. */
const Panel = () => {
  const classes = useStyles();
  const { t } = useTranslationRef(appTranslationRef);
  const discoveryApi = useApi(discoveryApiRef);
  const fetchApi = useApi(fetchApiRef);
  const tools = useMemo(
    () => new DemoTools(discoveryApi, fetchApi),
    [discoveryApi, fetchApi],
  );
  const queries = useQueryClient();
  const state = useQuery({
    queryKey: STATE_KEY,
    queryFn: () => tools.state(),
    refetchInterval: 5_000,
  });
  const estate = useQuery({
    queryKey: ['demo', 'components'],
    queryFn: () => tools.components(),
  });
  const [opened] = useState(openComponent);
  const [done, setDone] = useState('');
  const order = useMutation({
    mutationFn: (give: () => Promise<string>) => give(),
    onMutate: () => setDone(''),
    onSuccess: setDone,
    onSettled: () => queries.invalidateQueries({ queryKey: STATE_KEY }),
  });

  // Before the estate is known, whom an order would reach is not.
  const component =
    estate.data &&
    (estate.data.find(name => name === opened) ?? DEFAULT_COMPONENT);
  const isReady =
    state.data !== undefined && component !== undefined && !order.isPending;

  const toggle = (
    isOn: (now: DemoState) => boolean,
    set: (on: boolean) => Promise<void>,
    words: { on: string; off: string },
  ) =>
    function OrderSwitch(nameId: string, textId: string) {
      return (
        <Switch
          color="primary"
          checked={state.data !== undefined && isOn(state.data)}
          disabled={!isReady}
          inputProps={{
            'aria-labelledby': nameId,
            'aria-describedby': textId,
            role: 'switch',
          }}
          onChange={(_, on) =>
            order.mutate(() => set(on).then(() => (on ? words.on : words.off)))
          }
        />
      );
    };
  const name = component ?? opened ?? DEFAULT_COMPONENT;

  return (
    <div className={classes.panel}>
      <h2 className={classes.title} id="demo-controls-title">
        {t('demo.controls.title')}
      </h2>
      <p className={classes.text}>{t('demo.controls.text')}</p>
      <Order
        name={t('demo.controls.break.name', { component: name })}
        text={t('demo.controls.break.text')}
      >
        {toggle(
          ({ broken }) => broken.includes(name),
          on => tools.setBroken(name, on),
          {
            on: t('demo.controls.break.on', { component: name }),
            off: t('demo.controls.break.off', { component: name }),
          },
        )}
      </Order>
      <Order
        name={t('demo.controls.ticket.name', { component: name })}
        text={t('demo.controls.ticket.text')}
      >
        {(nameId, textId) => (
          <Button
            className={classes.button}
            size="small"
            variant="outlined"
            disabled={!isReady}
            id={`${nameId}-button`}
            aria-labelledby={`${nameId}-button ${nameId}`}
            aria-describedby={textId}
            onClick={() =>
              order.mutate(async () =>
                t('demo.controls.ticket.done', {
                  number: await tools.openTicket(
                    name,
                    t('demo.controls.ticket.title', { component: name }),
                  ),
                }),
              )
            }
          >
            {t('demo.controls.ticket.button')}
          </Button>
        )}
      </Order>
      {OUTAGES.map(({ words, target, kind }) => (
        <Order
          key={words}
          name={t(`demo.controls.${words}.name`)}
          text={t(`demo.controls.${words}.text`)}
        >
          {toggle(
            ({ failing }) => failing.includes(target),
            on => tools.setFailing(target, kind, on),
            {
              on: t(`demo.controls.${words}.on`),
              off: t(`demo.controls.${words}.off`),
            },
          )}
        </Order>
      ))}
      <div className={classes.foot}>
        <p
          role="status"
          className={
            order.isError || state.isError ? classes.failed : undefined
          }
        >
          {order.isError || state.isError ? t('demo.controls.failed') : done}
        </p>
        <Button
          className={classes.button}
          size="small"
          variant="outlined"
          disabled={order.isPending}
          onClick={() =>
            order.mutate(() =>
              tools.restore().then(() => t('demo.controls.restore.done')),
            )
          }
        >
          {t('demo.controls.restore.button')}
        </Button>
      </div>
    </div>
  );
};

/** Opens the orders that whoever presents the demo may give to its simulated tools. */
export const DemoControls = () => {
  const classes = useStyles();
  const { t } = useTranslationRef(appTranslationRef);
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <Button
        className={classes.open}
        aria-haspopup="dialog"
        onClick={event => setAnchor(event.currentTarget)}
      >
        {t('demo.controls.open')}
      </Button>
      {anchor && (
        <Popover
          open
          anchorEl={anchor}
          onClose={() => setAnchor(undefined)}
          anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
          transformOrigin={{ vertical: 'top', horizontal: 'center' }}
          PaperProps={
            {
              role: 'dialog',
              'aria-labelledby': 'demo-controls-title',
            } as object
          }
        >
          <Panel />
        </Popover>
      )}
    </>
  );
};
