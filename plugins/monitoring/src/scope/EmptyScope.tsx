import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  Card,
  CopyBlock,
  StatusIcon,
  useWords,
} from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '18px 20px 20px', display: 'flex', gap: 14 },
  body: { minWidth: 0, flex: 1 },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  text: {
    margin: '0 0 12px',
    color: theme.palette.textSubtle,
    maxWidth: 640,
  },
}));

/** Nothing belongs to this domain or group: what to write, ready to copy. */
export const EmptyScope = ({
  kind,
  name,
  title,
}: {
  kind: 'domain' | 'group';
  name: string;
  title: string;
}) => {
  const classes = useStyles();
  const { t } = useWords();
  const heading = t(`overview.empty.${kind}.title`, { name: title });
  const yaml =
    kind === 'domain'
      ? ['kind: System', 'spec:', `  domain: ${name}`]
      : ['kind: Component', 'spec:', `  owner: ${name}`];
  return (
    <Card className={classes.root} isDashed label={heading}>
      <StatusIcon shape="unknown" size={22} />
      <div className={classes.body}>
        <h2 className={classes.title}>{heading}</h2>
        <p className={classes.text}>
          {t(`overview.empty.${kind}.text`)} {t('overview.empty.state')}
        </p>
        <CopyBlock text={yaml.join('\n')} />
      </div>
    </Card>
  );
};
