import { z } from 'zod';

const REGISTRATION = z.object({
  permissions: z.record(z.string(), z.string().optional()),
  events: z.array(z.string()),
});

/** What our App asks for and is told of, as GitHub has it. */
export type Registration = z.infer<typeof REGISTRATION>;

/** Reads GitHub's answer about the App. Throws a ZodError where it is none. */
export function readRegistration(answer: unknown): Registration {
  return REGISTRATION.parse(answer);
}

/** Something that the App lacks, and what does not work without it. `isChoice`: many leave it out on purpose. */
export type Lack = { readonly lacks: string; readonly without: string; readonly isChoice: boolean };

const EVENTS: readonly [string, string][] = [
  ['pull_request', 'no pull request is reviewed'],
  ['check_run', 'Re-run and the buttons of a check do nothing'],
  ['check_suite', 'Re-run all checks does nothing'],
  ['push', 'a change of the config counts for a pull request from its next push on'],
  ['merge_group', 'merge groups are not reviewed: a merge queue that requires the check waits for ever'],
];

const PERMISSIONS: readonly [string, 'read' | 'write', string][] = [
  ['contents', 'read', 'nothing can be reviewed'],
  ['checks', 'write', 'no check can be made'],
  ['pull_requests', 'write', 'no pull request can be read or commented on'],
  [
    'contents',
    'write',
    'threads that are done with are hidden instead of resolved, and no button applies fixes',
  ],
];

/** What a registration lacks of what we can do something with, the weightiest first. */
export function lacksOf({ events, permissions }: Registration): Lack[] {
  const isGranted = (name: string, level: 'read' | 'write') =>
    permissions[name] === 'write' || permissions[name] === 'admin' || permissions[name] === level;
  return [
    ...EVENTS.filter(([name]) => !events.includes(name)).map(([name, without]) => ({
      lacks: `event ${name}`,
      without,
      isChoice: false,
    })),
    ...PERMISSIONS.filter(([name, level]) => !isGranted(name, level)).map(([name, level, without]) => ({
      lacks: `permission ${name}: ${level}`,
      without,
      isChoice: name === 'contents' && level === 'write',
    })),
  ];
}
