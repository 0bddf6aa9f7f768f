import { useTheme } from '@material-ui/core/styles';
import { statusFill, type StatusTone } from '../theme/status';

/** Shapes beside the five states: what is not a state has no status colour. */
export type StatusShape =
  | StatusTone
  | 'lock'
  | 'running'
  | 'cancelled'
  | 'queued';

const PATHS: Record<StatusShape, string> = {
  critical: 'M12 2.5 23 21.5H1zM11 9.5v6h2v-6zM11 17v2h2v-2z',
  warning: 'M12 1 23 12 12 23 1 12zM11 7v6h2V7zM11 15v2h2v-2z',
  ok: 'M12 2C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm-2 15l-5-5 1.41-1.41L10 14.17l7.59-7.59L19 8l-9 9z',
  unknown:
    'M11 18h2v-2h-2v2zm1-16C6.48 2 2 6.48 2 12s4.48 10 10 10 10-4.48 10-10S17.52 2 12 2zm0 18c-4.41 0-8-3.59-8-8s3.59-8 8-8 8 3.59 8 8-3.59 8-8 8zm0-14c-2.21 0-4 1.79-4 4h2c0-1.1.9-2 2-2s2 .9 2 2c0 2-3 1.75-3 5h2c0-2.25 3-2.5 3-5 0-2.21-1.79-4-4-4z',
  maintenance:
    'M22.7 19l-9.1-9.1c.9-2.3.4-5-1.5-6.9-2-2-5-2.4-7.4-1.3L9 6 6 9 1.6 4.7C.4 7.1.9 10.1 2.9 12.1c1.9 1.9 4.6 2.4 6.9 1.5l9.1 9.1c.4.4 1 .4 1.4 0l2.3-2.3c.5-.4.5-1.1.1-1.4z',
  lock: 'M18 8h-1V6c0-2.76-2.24-5-5-5S7 3.24 7 6v2H6c-1.1 0-2 .9-2 2v10c0 1.1.9 2 2 2h12c1.1 0 2-.9 2-2V10c0-1.1-.9-2-2-2zm-6 9c-1.1 0-2-.9-2-2s.9-2 2-2 2 .9 2 2-.9 2-2 2zm3.1-9H8.9V6c0-1.71 1.39-3.1 3.1-3.1 1.71 0 3.1 1.39 3.1 3.1v2z',
  running:
    'M12 2C6.5 2 2 6.5 2 12s4.5 10 10 10 10-4.5 10-10h-2c0 4.4-3.6 8-8 8s-8-3.6-8-8 3.6-8 8-8V2zm-2 6v8l6-4z',
  cancelled:
    'M12 2C6.5 2 2 6.5 2 12s4.5 10 10 10 10-4.5 10-10S17.5 2 12 2zm0 18c-4.4 0-8-3.6-8-8s3.6-8 8-8 8 3.6 8 8-3.6 8-8 8zM7 11v2h10v-2z',
  queued:
    'M12 2C6.5 2 2 6.5 2 12s4.5 10 10 10 10-4.5 10-10S17.5 2 12 2zm0 18c-4.4 0-8-3.6-8-8s3.6-8 8-8 8 3.6 8 8-3.6 8-8 8zm.5-13H11v6l5.2 3.1.8-1.2-4.5-2.7z',
};

const TONE: Partial<Record<StatusShape, StatusTone>> = {
  running: 'maintenance',
  cancelled: 'unknown',
  queued: 'unknown',
  lock: 'unknown',
};

/** Tone of a shape: its own, or the one it borrows. */
export function toneOf(shape: StatusShape): StatusTone {
  return TONE[shape] ?? (shape as StatusTone);
}

/** Triangle, diamond, question mark, wrench or disc: the shape alone tells the state. Always beside a word. */
export const StatusIcon = ({
  shape,
  size = 16,
}: {
  shape: StatusShape;
  size?: number;
}) => {
  const theme = useTheme();
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden
      data-shape={shape}
      style={{ flex: 'none', display: 'inline-block' }}
      fill={statusFill(theme, toneOf(shape))}
      fillRule="evenodd"
    >
      <path d={PATHS[shape]} />
    </svg>
  );
};
