import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Knex } from 'knex';

const TABLESPACE = 'harness_small';

const BLOCK_BYTES = 8_192;

/** A small disk under one table of the product. */
export interface SmallDisk {
  /** Takes the last byte of it. */
  fill(): void;
  /** Gives it room again. */
  free(): void;
  /** Moves the table back and takes the disk away. */
  remove(): Promise<void>;
}

function mount(...args: string[]): string | undefined {
  try {
    execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error).trim();
  }
}

/**
 * Puts the partitions of `raw_page`, which every page writes, on a disk of its own.
 *
 * @returns the disk; or why the system gives none
 */
export async function putOnSmallDisk(knex: Knex, megabytes: number): Promise<SmallDisk | string> {
  const { rows: partitions } = await knex.raw<{ rows: { name: string }[] }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_page'::regclass`,
  );
  const { rows: owner } = await knex.raw<{ rows: { folder: string }[] }>(`select setting as folder from pg_settings where name = 'data_directory'`);
  const folder = mkdtempSync(join(tmpdir(), 'rosetta-small-disk-'));
  const refusal = mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'rosetta-harness', folder);
  if (refusal !== undefined) {
    rmSync(folder, { recursive: true });
    return `the system refuses a mount (${refusal})`;
  }
  const data = join(folder, 'data');
  const unmount = () => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    mkdirSync(data);
    const { uid, gid } = statSync(owner[0].folder);
    for (const path of [folder, data]) chownSync(path, uid, gid);
    await knex.raw(`create tablespace ${TABLESPACE} location '${data}'`);
    for (const { name } of partitions) await knex.raw(`alter table ${name} set tablespace ${TABLESPACE}`);
    // What is moved is empty or small; new partitions, too, begin there.
    await knex.raw(`alter table raw_page set tablespace ${TABLESPACE}`);
  } catch (error) {
    unmount();
    throw error;
  }
  const ballast = join(folder, 'ballast');
  return {
    fill: () => {
      const file = openSync(ballast, 'w');
      try {
        for (;;) writeSync(file, Buffer.alloc(BLOCK_BYTES));
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: async () => {
      try {
        const { rows } = await knex.raw<{ rows: { name: string }[] }>(
          `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'raw_page'::regclass`,
        );
        await knex.raw(`alter table raw_page set tablespace pg_default`);
        for (const { name } of rows) await knex.raw(`alter table ${name} set tablespace pg_default`);
        await knex.raw(`drop tablespace ${TABLESPACE}`);
      } finally {
        unmount();
      }
    },
  };
}
