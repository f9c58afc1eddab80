import { expect, test } from 'vitest';
import { lacksOf, readRegistration } from '../../src/github/registration.ts';

const WHOLE = {
  permissions: { metadata: 'read', contents: 'write', checks: 'write', pull_requests: 'write' },
  events: ['pull_request', 'check_run', 'check_suite', 'push', 'merge_group'],
};

test.each<[string, object, readonly string[]]>([
  ['nothing', {}, []],
  ['an event', { events: ['pull_request', 'check_run', 'check_suite', 'push'] }, ['event merge_group']],
  ['a tier', { permissions: { ...WHOLE.permissions, contents: 'read' } }, ['permission contents: write']],
  ['a level', { permissions: { ...WHOLE.permissions, checks: 'read' } }, ['permission checks: write']],
  [
    'everything',
    { permissions: {}, events: [] },
    [
      ...WHOLE.events.map((name) => `event ${name}`),
      'permission contents: read',
      'permission checks: write',
      'permission pull_requests: write',
      'permission contents: write',
    ],
  ],
])('an App that lacks %s', (_name, given, expected) => {
  const lacks = lacksOf(readRegistration({ ...WHOLE, ...given, name: 'stage-review' }));
  expect(lacks.map(({ lacks: what }) => what)).toEqual(expected);
  expect(lacks.every(({ without }) => without !== '')).toBe(true);
  const choices = lacks.filter(({ isChoice }) => isChoice).map(({ lacks: what }) => what);
  expect(choices).toEqual(expected.filter((what) => what === 'permission contents: write'));
});
