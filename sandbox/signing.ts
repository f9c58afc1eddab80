import type { Commit, Signature } from './git.ts';

/** Who commits what is written through the API and the buttons of the site: GitHub, which signs it. */
export const GITHUB = { name: 'GitHub', email: 'noreply@github.com' };

/** Whether GitHub shows a commit as verified. */
export function isVerified(commit: { committer: Signature }): boolean {
  return commit.committer.email === GITHUB.email;
}

/** `verification` of a commit as the REST API shows it. */
export function verificationView(commit: Commit) {
  const isSigned = isVerified(commit);
  return {
    verified: isSigned,
    reason: isSigned ? 'valid' : 'unsigned',
    signature: isSigned ? '-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n' : null,
    payload: isSigned ? commit.message : null,
    verified_at: isSigned ? commit.committer.date : null,
  };
}
