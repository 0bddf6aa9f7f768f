import { Commit, Contributor } from '../../estate/delivery';

export const isoMs = (time: number): string => new Date(time).toISOString();

export const isoMsOrNull = (time: number | undefined): string | null =>
  time === undefined ? null : isoMs(time);

/** A time as the clock of its author showed it: git keeps the offset. */
export function isoWithOffset(time: number, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const minutes = Math.abs(offsetMinutes);
  const part = (value: number) => String(value).padStart(2, '0');
  return `${new Date(time + offsetMinutes * 60_000)
    .toISOString()
    .slice(0, -1)}${sign}${part(Math.floor(minutes / 60))}:${part(
    minutes % 60,
  )}`;
}

const emailOf = ({ person }: Contributor) =>
  `${person.userName}@northbank.example`;

/** Somebody, as merge requests name them. */
export function renderPerson({ id, person }: Contributor, base: string) {
  return {
    id,
    username: person.userName,
    name: person.name,
    state: 'active',
    avatar_url: `${base}/uploads/-/system/user/avatar/${id}/avatar.png`,
    web_url: `${base}/${person.userName}`,
  };
}

/** Somebody, as pipelines and deployments name them. */
export function renderUser(contributor: Contributor, base: string) {
  const { id, username, name, state, ...rest } = renderPerson(
    contributor,
    base,
  );
  return { id, username, name, state, locked: false, ...rest };
}

/** Somebody with everything about them, as a job names them. */
export function renderJobUser(contributor: Contributor, base: string) {
  return {
    ...renderUser(contributor, base),
    created_at: null,
    bio: '',
    location: '',
    public_email: emailOf(contributor),
    skype: '',
    linkedin: '',
    twitter: '',
    discord: '',
    website_url: '',
    organization: '',
    job_title: '',
    pronouns: null,
    bot: contributor.person.sysId === '',
    work_information: null,
    followers: 0,
    following: 0,
    local_time: null,
  };
}

/** A commit. */
export function renderCommit(commit: Commit, projectUrl: string) {
  const { author, committer } = commit;
  const committed = isoWithOffset(commit.committedAt, committer.offsetMinutes);
  return {
    id: commit.sha,
    short_id: commit.sha.slice(0, 8),
    created_at: committed,
    parent_ids: commit.parents,
    title: commit.title,
    message: commit.body
      ? `${commit.title}\n\n${commit.body}\n`
      : `${commit.title}\n`,
    author_name: author.person.name,
    author_email: emailOf(author),
    authored_date: isoWithOffset(commit.authoredAt, author.offsetMinutes),
    committer_name: committer.person.name,
    committer_email: emailOf(committer),
    committed_date: committed,
    trailers: {},
    web_url: `${projectUrl}/-/commit/${commit.sha}`,
  };
}
