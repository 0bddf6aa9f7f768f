import { z } from 'zod';

/** Channel of the framework's signals on which a backend says that there is something new. */
export const CHANGE_CHANNEL = 'rosetta-monitoring';

/**
 * What is said there: when something came in, ISO 8601. Never what, nor of whom, since
 * everybody who is connected may listen: who wants to know asks, and is told what they may read.
 */
export const changeSignalSchema = z.strictObject({ at: z.iso.datetime() });

export type ChangeSignal = z.output<typeof changeSignalSchema>;
