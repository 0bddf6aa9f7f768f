import { makeStyles, type Theme } from '@material-ui/core/styles';
import {
  ANNOTATION_KEYS,
  annotationName,
} from '@rosetta/backstage-plugin-monitoring-common';
import { useWords } from '../hooks';
import { Card } from './Card';
import { CopyBlock } from './CopyBlock';
import { StatusIcon } from './StatusIcon';

const useStyles = makeStyles<Theme>(theme => ({
  root: { padding: '18px 20px 20px', display: 'flex', gap: 14 },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  text: {
    margin: '0 0 12px',
    fontSize: 13,
    color: theme.palette.textSubtle,
    maxWidth: 640,
  },
  body: { minWidth: 0, flex: 1 },
}));

/** The YAML that maps an entity, ready to paste. */
export function mappingYaml(entity: { kind: string; name: string }): string {
  return [
    'apiVersion: backstage.io/v1alpha1',
    `kind: ${entity.kind}`,
    'metadata:',
    `  name: ${entity.name}`,
    '  annotations:',
    `    ${annotationName(ANNOTATION_KEYS.dynatraceTag)}: 'service:${
      entity.name
    }'`,
    `    ${annotationName(ANNOTATION_KEYS.tier)}: '2'`,
  ].join('\n');
}

/** Nothing is mapped yet: what to write, ready to copy. */
export const EmptyState = ({
  entity,
}: {
  entity: { kind: string; name: string };
}) => {
  const classes = useStyles();
  const { t } = useWords();
  return (
    <Card className={classes.root} isDashed label={t('empty.title')}>
      <StatusIcon shape="unknown" size={22} />
      <div className={classes.body}>
        <h2 className={classes.title}>{t('empty.title')}</h2>
        <p className={classes.text}>{t('empty.text')}</p>
        <CopyBlock text={mappingYaml(entity)} />
      </div>
    </Card>
  );
};
