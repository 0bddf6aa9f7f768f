import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT =
  process.env.ROSETTA_RECORDINGS ??
  join(__dirname, '..', '..', '..', '..', '..', 'shared');

/** Text of a file of the recordings, or undefined when it is not at hand. */
export function readRecording(path: string): string | undefined {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * A note for the name of a suite that has to be skipped, or undefined when the
 * recording is there. In CI a missing recording is a failure: skipping there
 * would hide a broken setup.
 */
export function missingRecording(path: string): string | undefined {
  if (readRecording(path) !== undefined) {
    return undefined;
  }
  if (process.env.CI === 'true') {
    throw new Error(
      `Recording ${path} not found under ${ROOT}; set ROSETTA_RECORDINGS`,
    );
  }
  return `skipped: ${path} not found, set ROSETTA_RECORDINGS`;
}
