import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/control/policy.ts';
import { conversationOf } from '../../src/report/conversation.ts';
import { DiffLines } from '../../src/report/diff-lines.ts';
import { readMarker, withState } from '../../src/report/marker.ts';
import type { Thread } from '../../src/report/thread.ts';
import type { Finding, Review } from '../../src/review.ts';
import { certificate, failing, passing, reviewOf, stage, stageFile } from './review-example.ts';

const HEAD = 'abcdef0123456789';
const file = stageFile();
const fails = failing(stage(file));

type Settings = {
  readonly reading?: Reading | null;
  readonly isInScope?: boolean;
  readonly isIncluded?: boolean;
  readonly isThere?: boolean;
  readonly isJudgedAgain?: boolean;
  readonly renames?: ReadonlyMap<string, string>;
  /** What else the review says. */
  readonly parts?: Partial<Review>;
};

/** What is done with threads after another push. */
function talked(findings: readonly Finding[], threads: readonly Thread[], settings: Settings = {}) {
  const {
    reading = 'required',
    isInScope = true,
    isIncluded = true,
    isThere = true,
    isJudgedAgain = false,
  } = settings;
  const sources = [...new Set(findings.map(({ stage: { header } }) => header.file))].map((path) => ({
    path,
    text: file.text,
  }));
  const review = { ...reviewOf({ findings, sources, reading }), ...settings.parts };
  const diff = new DiffLines(
    sources.map(({ path }) => ({ path, patch: '@@ -0,0 +1,5 @@\n+a\n+b\n+c\n+d\n+e' })),
  );
  const around = {
    head: HEAD,
    isInScope: () => isInScope,
    isIncluded: () => isIncluded,
    isThere: () => isThere,
    isJudgedAgain,
    renames: settings.renames ?? new Map(),
  };
  return conversationOf(review, { diff, threads, around });
}

/** The thread that a failing stage began. */
function begun(finding: Finding = fails, parts: Partial<Thread> = {}): Thread {
  const [comment] = talked([finding], []).comments;
  if (comment === undefined) throw new Error('no comment');
  const marker = readMarker(comment.body);
  if (marker === null) throw new Error('no marker');
  return {
    id: 'T',
    comment: { id: 'C', body: comment.body, isMinimized: false },
    marker,
    path: comment.path,
    lines: comment.side === 'RIGHT' ? comment.lines : null,
    isResolved: false,
    lastReply: null,
    ...parts,
  };
}

/** The same after its stage had stopped failing. */
function gone(parts: Partial<Thread> = {}): Thread {
  const thread = begun();
  const body = withState(thread.comment.body, 'gone');
  return {
    ...thread,
    comment: { ...thread.comment, body },
    marker: { ...thread.marker, state: 'gone' },
    isResolved: true,
    ...parts,
  };
}

describe('a thread whose stage fails still', () => {
  test('stays as it is', () => {
    expect(talked([fails], [begun()])).toMatchObject({ updates: [], comments: [] });
  });

  test('stays as it is where line breaks came back otherwise', () => {
    const thread = begun();
    const body = `${thread.comment.body.replaceAll('\n', '\r\n')}\r\n`;
    const returned = { ...thread, comment: { ...thread.comment, body } };
    expect(talked([fails], [returned])).toMatchObject({ updates: [], comments: [] });
  });

  test('gets its new text in place', () => {
    const other = { ...fails, noFix: 'Do something else.' };
    const { updates, comments } = talked([other], [begun()]);
    expect(comments).toEqual([]);
    expect(updates).toMatchObject([{ body: expect.stringContaining('Do something else.') }]);
    expect(updates[0]).not.toHaveProperty('reply');
    expect(updates[0]).not.toHaveProperty('turn');
  });

  test('is not touched once somebody has resolved it', () => {
    const other = { ...fails, noFix: 'Do something else.' };
    expect(talked([other], [begun(fails, { isResolved: true })])).toMatchObject({
      updates: [],
      comments: [],
    });
  });

  const moved = stage({ ...file, path: 'other/renamed.tf' });
  const prod = stage(file, { address: 'module.a["x"].aws_api_gateway_stage.this["eu"]' });
  const us = stage(file, { address: 'module.a["x"].aws_api_gateway_stage.this["us"]' });
  const renamed = stage(file, { address: 'aws_api_gateway_stage.new', former: [fails.stage.address] });
  test.each<[string, Finding, Finding]>([
    ['in another file', fails, failing(moved)],
    ['under another address, which a moved block tells', fails, failing(renamed)],
    ['as another instance of its block', failing(prod), failing(us)],
  ])('is the same thread %s', (_name, before, after) => {
    const { updates, comments } = talked([after], [begun(before)]);
    expect(comments).toEqual([]);
    expect(updates).toHaveLength(1);
    const body = updates[0]?.body ?? '';
    expect(readMarker(body)?.state).toBe('failing');
    expect(updates[0]).not.toHaveProperty('turn');
    // Its marker is that of the new place from now on.
    const marker = readMarker(body);
    const thread = begun(before);
    expect(
      talked([after], [{ ...thread, comment: { ...thread.comment, body }, marker: marker ?? thread.marker }]),
    ).toMatchObject({ updates: [], comments: [] });
  });

  test('is that of the renamed file where others of the same name are renamed too', () => {
    const at = (path: string) => failing(stage({ ...file, path }));
    const threads = ['a/main.tf', 'b/main.tf'].map((path) => begun(at(path), { id: path }));
    const renames = new Map([
      ['x/main.tf', 'b/main.tf'],
      ['y/main.tf', 'a/main.tf'],
    ]);
    const { updates, comments } = talked([at('x/main.tf'), at('y/main.tf')], threads, { renames });
    expect(comments).toEqual([]);
    expect(updates.map(({ thread, body }) => [thread.id, /\w\/main\.tf:\d/.exec(body ?? '')?.[0]])).toEqual([
      ['b/main.tf', expect.stringContaining('x/main.tf')],
      ['a/main.tf', expect.stringContaining('y/main.tf')],
    ]);
  });

  test('is not taken for that of a stage of the same name elsewhere', () => {
    const elsewhere = failing(moved);
    const { updates, comments } = talked([passing(fails.stage), elsewhere], [begun()]);
    expect(comments).toMatchObject([{ path: 'other/renamed.tf' }]);
    expect(updates).toMatchObject([{ turn: 'close', reply: expect.stringMatching(/^Fixed/) }]);
  });
});

describe('a thread whose stage fails no more', () => {
  test.each<[string, readonly Finding[], Settings, RegExp]>([
    [
      'fixed',
      [passing(fails.stage)],
      {},
      /^Fixed as of abcdef0123456789: the stage has a client certificate now\.$/,
    ],
    [
      'passing by another config',
      [passing(fails.stage)],
      { isJudgedAgain: true },
      /^Passes now, with the same commits: the config, or what this App knows, changed\.$/,
    ],
    [
      'not found by another config',
      [],
      { isJudgedAgain: true },
      /^The stage is not found any more, with the same/,
    ],
    ['removed', [], {}, /^The stage is gone as of abcdef0123456789\.$/],
    [
      'excepted',
      [failing(fails.stage, { counts: false, disposition: { state: 'excepted', entry: 'mtls' } })],
      {},
      /^Excepted by `mtls` of the config\.$/,
    ],
    [
      'accepted',
      [failing(fails.stage, { counts: false, disposition: { state: 'accepted', entry: 'late' } })],
      {},
      /^The risk is accepted by `late` of the config\.$/,
    ],
    ['out of scope', [], { isInScope: false }, /^No longer in scope: /],
    [
      'removed with its file, which the pull request had added',
      [],
      { isInScope: false, isThere: false },
      /^The stage is gone as of abcdef0123456789, with its file `[^`]+`\.$/,
    ],
    [
      'perhaps in a file that can not be judged',
      [],
      { parts: { problems: [{ file: file.path, start: 0, end: 0, message: 'Not closed.' }] } },
      /^The stage is not found as of abcdef0123456789, but not everything could be judged/,
    ],
    [
      'perhaps in what was not looked at',
      [],
      { parts: { incomplete: ['Too large.'] } },
      /^The stage is not found as of abcdef0123456789, but not everything could be judged/,
    ],
    [
      'undecided by a config that can not be used',
      [failing(fails.stage, { verdict: null, counts: false })],
      { reading: null, parts: { isConfigBroken: true } },
      /^Nothing is decided as of abcdef0123456789: the config of the default branch can't be used/,
    ],
    ['left out by the policy', [], { isIncluded: false }, /^The policy changed: its `paths` leave/],
    [
      'read otherwise',
      [failing(fails.stage, { verdict: 'pass', counts: false })],
      { reading: 'forbidden' },
      /^The policy changed: its reading is `forbidden` now, and was `required`\.$/,
    ],
    [
      'undecided',
      [failing(fails.stage, { verdict: null, counts: false })],
      { reading: null },
      /undecided now/,
    ],
    [
      'failing on the base too',
      [failing(fails.stage, { counts: false, change: 'existing' })],
      {},
      /^It counts no more as of abcdef0123456789: the stage fails without this pull request too\.$/,
    ],
    ['not known any more', [failing(fails.stage, { verdict: 'unknown', counts: false })], {}, /^As of abc/],
    [
      'one that the control does not apply to',
      [failing(fails.stage, { verdict: 'not_applicable', counts: false })],
      {},
      /^The control does not apply as of/,
    ],
  ])('is closed with the true cause: %s', (_name, findings, settings, reply) => {
    const { updates, comments } = talked(findings, [begun()], settings);
    expect(comments).toEqual([]);
    expect(updates).toMatchObject([{ turn: 'close', reply: expect.stringMatching(reply) }]);
    expect(readMarker(updates[0]?.body ?? '')).toMatchObject({ state: 'gone', place: begun().marker.place });
  });

  test('is told apart from one whose certificate the policy accepts now', () => {
    const set = { ...certificate(fails.stage.header), state: 'set' } as const;
    const refused = failing(stage(file, { certificate: set }));
    const { updates } = talked([passing(refused.stage)], [begun(refused)]);
    expect(updates).toMatchObject([
      { turn: 'close', reply: `Passes as of ${HEAD}: the policy accepts its client certificate now.` },
    ]);
  });

  test.each<[string, (finding: Finding) => Finding]>([
    ['passes', ({ stage: other }) => passing(other)],
    ['fails', (finding) => finding],
  ])('is gone, where a stage of the same name in another file %s', (_name, become) => {
    const elsewhere = failing(stage({ ...file, path: 'prod/main.tf' }));
    const others = [begun(), begun(elsewhere, { id: 'other' })];
    const { updates } = talked([become(elsewhere)], others);
    const [word] = updates.filter(({ thread }) => thread.id === 'T');
    expect(word).toMatchObject({ turn: 'close', reply: `The stage is gone as of ${HEAD}.` });
  });

  test('is fixed, also where its file has another name now', () => {
    const mended = passing(stage({ ...file, path: 'other/renamed.tf' }));
    const renames = new Map([['other/renamed.tf', file.path]]);
    expect(talked([mended], [begun()], { renames }).updates).toMatchObject([
      { turn: 'close', reply: expect.stringMatching(/^Fixed as of/) },
    ]);
  });

  test('gets no word where somebody has resolved it already', () => {
    const { updates } = talked([passing(fails.stage)], [begun(fails, { isResolved: true })]);
    expect(updates).toHaveLength(1);
    expect(Object.keys(updates[0] ?? {}).toSorted()).toEqual(['body', 'thread']);
  });

  test('gets its word once, also where an attempt ended in between', () => {
    const told = begun(fails, { lastReply: 'Fixed as of 1234567: …' });
    const { updates } = talked([passing(fails.stage)], [told]);
    expect(updates).toMatchObject([{ turn: 'close' }]);
    expect(updates[0]).not.toHaveProperty('reply');
  });

  test.each([true, false])(
    'stays as it is later, resolved by us or opened again by somebody: %s',
    (isResolved) => {
      expect(talked([passing(fails.stage)], [gone({ isResolved })])).toMatchObject({
        updates: [],
        comments: [],
      });
    },
  );
});

describe('a thread whose stage fails again', () => {
  test.each([true, false])('is opened again (resolved: %s)', (isResolved) => {
    const { updates, comments } = talked([fails], [gone({ isResolved })]);
    expect(comments).toEqual([]);
    expect(updates).toMatchObject([
      { turn: 'reopen', reply: `Fails again as of ${HEAD}.`, body: begun().comment.body },
    ]);
  });

  test('gets its word once', () => {
    const { updates } = talked([fails], [gone({ lastReply: 'Fails again as of 1234567.' })]);
    expect(updates[0]).not.toHaveProperty('reply');
    expect(updates).toMatchObject([{ turn: 'reopen' }]);
  });

  test('and is fixed again gets a word again', () => {
    const again = begun(fails, { lastReply: 'Fails again as of 1234567.' });
    expect(talked([passing(fails.stage)], [again]).updates).toMatchObject([
      { turn: 'close', reply: expect.stringMatching(/^Fixed/) },
    ]);
  });
});
