import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Card, StatusIcon } from '@rosetta/backstage-plugin-monitoring-react';

const useStyles = makeStyles<Theme>(theme => ({
  root: { display: 'flex', gap: 14, padding: '20px 20px 22px' },
  title: { margin: '0 0 4px', fontSize: 16, lineHeight: '22px' },
  text: { margin: 0, color: theme.palette.textSubtle, maxWidth: 640 },
}));

/** In place of what somebody may not see: which right is missing, kindly. */
export const LockedCard = ({
  title,
  text,
}: {
  title: string;
  text: string;
}) => {
  const classes = useStyles();
  return (
    <Card className={classes.root} label={title}>
      <StatusIcon shape="lock" size={24} />
      <div>
        <h2 className={classes.title}>{title}</h2>
        <p className={classes.text}>{text}</p>
      </div>
    </Card>
  );
};
