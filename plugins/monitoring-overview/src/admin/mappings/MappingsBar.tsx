import Button from '@material-ui/core/Button';
import GetAppIcon from '@material-ui/icons/GetApp';
import PublishIcon from '@material-ui/icons/Publish';
import { makeStyles } from '@material-ui/core/styles';
import type { MappingMatrix } from '@rosetta/backstage-plugin-monitoring-common';
import {
  downloadText,
  failureKind,
  Notice,
  Picker,
  StatusIcon,
  Toolbar,
  useExportMappings,
  useWords,
  RejectedNotice,
} from '@rosetta/backstage-plugin-monitoring-react';
import { FilterChip } from './FilterChip';
import { SearchBox } from './SearchBox';
import { MAX_SEARCH, type MappingChoices } from './useMappingChoices';

const useStyles = makeStyles({
  files: { display: 'flex', gap: 8, marginLeft: 'auto' },
  button: {
    textTransform: 'none',
    fontWeight: 700,
    fontSize: 13,
    height: 34,
    padding: '0 12px',
    whiteSpace: 'nowrap',
  },
  // Room for all of the row at 1280 px.
  '@media (max-width: 1360px)': {
    button: {
      padding: '0 10px',
      '& .MuiButton-startIcon': { display: 'none' },
    },
  },
});

const CHIPS = ['findings', 'not_mapped', 'overridden'] as const;

export interface MappingsBarProps {
  readonly choices: MappingChoices;
  readonly counts: MappingMatrix['counts'] | undefined;
  /** Opens the import; absent for those who may only look. */
  readonly onImport?: () => void;
}

/** Which rows are shown, and the ways in and out as a file. */
export const MappingsBar = ({
  choices,
  counts,
  onImport,
}: MappingsBarProps) => {
  const classes = useStyles();
  const { t, format } = useWords();
  const exporting = useExportMappings();
  const { environment, environments, filter, scope, scopes, search, set } =
    choices;
  const runExport = () =>
    exporting.mutate(undefined, {
      onSuccess: ({ fileName, csv }) => downloadText(fileName, csv),
    });
  return (
    <>
      <Toolbar
        right={
          <div className={classes.files}>
            {onImport && (
              <Button
                variant="outlined"
                color="primary"
                className={classes.button}
                startIcon={<PublishIcon />}
                onClick={onImport}
              >
                {t('mappings.importCsv')}
              </Button>
            )}
            <Button
              variant="outlined"
              color="primary"
              className={classes.button}
              startIcon={<GetAppIcon />}
              onClick={runExport}
              disabled={exporting.isPending}
            >
              {t('mappings.exportCsv')}
            </Button>
          </div>
        }
      >
        <Picker
          label={t('mappings.scope')}
          hasLabel
          value={scope}
          options={scopes}
          onChange={value => set({ scope: value })}
        />
        {environments.length > 0 && (
          <Picker
            label={t('toolbar.environment')}
            hasLabel
            value={environment.value}
            options={environments.map(name => ({ value: name, label: name }))}
            onChange={value => set({ environment: value })}
          />
        )}
        {CHIPS.map(chip => (
          <FilterChip
            key={chip}
            isOn={filter === chip}
            title={t(`mappings.filterHint.${chip}`)}
            onClick={() => set({ filter: filter === chip ? 'all' : chip })}
          >
            {chip === 'findings' && <StatusIcon shape="warning" size={14} />}
            {t(`mappings.filter.${chip}`, {
              amount: counts ? format.count(counts[chip]) : '',
            }).trim()}
          </FilterChip>
        ))}
        <SearchBox
          label={t('mappings.find')}
          value={search}
          maxLength={MAX_SEARCH}
          onChange={value => set({ search: value })}
        />
      </Toolbar>
      {exporting.error && (
        <Notice>
          {t('mappings.exportFailed', {
            reason: t(`failure.${failureKind(exporting.error)}.title`),
          })}
        </Notice>
      )}
      <RejectedNotice
        what="environment"
        choice={environment}
        shown={environment.value}
      />
      {choices.rejectedScope !== undefined && (
        <Notice>
          {t('overview.badScope', { asked: choices.rejectedScope })}
        </Notice>
      )}
    </>
  );
};
