import { createTwoFilesPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { conversationOf, type NewComment } from '../../src/report/conversation.ts';
import { DiffLines } from '../../src/report/diff-lines.ts';
import { readMarker } from '../../src/report/marker.ts';
import type { Thread } from '../../src/report/thread.ts';
import type { Finding, Fix, Review } from '../../src/review.ts';
import type { SourceFile } from '../../src/source/text.ts';
import { applyEdits } from '../../src/source/text.ts';
import { alive, nodesOf, parsed } from './living-markdown.ts';
import {
  attachFix,
  certificate,
  failing,
  HOSTILE_CASES,
  insertion,
  passing,
  rangeOf,
  reviewOf,
  stage,
  stageFile,
} from './review-example.ts';

/** The diff that adds the files; with `before`, the diff from that text. */
function added(files: readonly SourceFile[], before = ''): DiffLines {
  return new DiffLines(
    files.map(({ path, text }) => {
      const patch = createTwoFilesPatch('a', 'a', before, text, '', '', { context: 3 });
      const start = patch.indexOf('@@');
      return { path, patch: start < 0 ? '' : patch.slice(start) };
    }),
  );
}

const AROUND = {
  head: 'abcdef0',
  isInScope: () => true,
  isIncluded: () => true,
  isThere: () => true,
  isJudgedAgain: false,
  renames: new Map(),
};

/** What is said beside threads that are there; new comments with their lines, which a comment on a file has not. */
function spoken(review: Review, diff: DiffLines, threads: readonly Thread[] = []) {
  const { comments, left, ...others } = conversationOf(review, { diff, threads, around: AROUND });
  return { ...others, ...left, comments: comments.map(withLines) };
}

type Written = {
  path: string;
  body: string;
  side?: 'LEFT' | 'RIGHT';
  line?: number;
  startLine?: number;
};

function withLines(comment: NewComment): Written {
  const { path, side, body } = comment;
  if (side === null) return { path, body };
  const { first, last } = comment.lines;
  return { path, side, line: last, ...(first < last ? { startLine: first } : {}), body };
}

/** The thread that a comment began, as it is now. */
function threadOf({ path, line, startLine, body }: Written): Thread {
  const marker = readMarker(body);
  if (marker === null) throw new Error('no marker');
  return {
    id: `T${marker.place}`,
    comment: { id: `C${marker.place}`, body, isMinimized: false },
    marker,
    path,
    lines: line === undefined ? null : { first: startLine ?? line, last: line },
    isResolved: false,
    lastReply: null,
  };
}

function failed(findings: readonly Finding[], sources: readonly SourceFile[]): Review {
  return reviewOf({ findings, sources, conclusion: 'failure' });
}

/** The content of a body's suggestion block; null where it has none. */
function suggestionIn(body: string): string | null {
  for (const node of nodesOf(parsed(body)))
    if (node.type === 'code' && node.lang === 'suggestion') return node.value === '' ? '' : `${node.value}\n`;
  return null;
}

/** The text after the comment's suggestion was applied as GitHub does it. */
function applied(text: string, comment: { line?: number; startLine?: number; body: string }): string {
  const lines = text.split(/(?<=\n)/);
  const last = comment.line ?? 0;
  const first = comment.startLine ?? last;
  lines.splice(first - 1, last - first + 1, suggestionIn(comment.body) ?? 'no suggestion');
  return lines.join('');
}

const file = stageFile();
const fails = failing(stage(file), { fix: attachFix(file), noFix: null });

describe('a suggestion', () => {
  const removal = (part: string): Fix => ({
    edits: [{ ...rangeOf(file, part), text: '' }],
    caution: 'Careful.',
  });
  const end = { file: file.path, start: file.text.length, end: file.text.length };
  const newResource = '\nresource "aws_api_gateway_client_certificate" "this" {\n}\n';
  test.each<[string, Fix, [number, number]]>([
    ['a line inserted before a line', attachFix(file), [4, 4]],
    ['a line removed', removal('  rest_api_id   = aws_api_gateway_rest_api.this.id\n'), [3, 3]],
    [
      'the line break before a line removed with it',
      removal('\n  rest_api_id   = aws_api_gateway_rest_api.this.id'),
      [2, 3],
    ],
    [
      'a part of a line replaced',
      { edits: [{ ...rangeOf(file, '"prod"'), text: '"```"' }], caution: '' },
      [2, 2],
    ],
    ['a line break removed with what stands before it', removal(' "prod"\n'), [2, 3]],
    ['lines joined', removal('id\n  deployment_id'), [3, 4]],
    [
      'text at the end of a line',
      { edits: [insertion(file, '\n  rest_api_id', '\n  a = 1')], caution: '' },
      [2, 2],
    ],
    ['text at the end of the file', { edits: [{ ...end, text: newResource }], caution: '' }, [5, 5]],
    ['two places', { edits: [...attachFix(file).edits, { ...end, text: newResource }], caution: '' }, [5, 5]],
  ])('does what the fix does: %s', (_, fix, [first, last]) => {
    const { comments } = spoken(failed([{ ...fails, fix }], [file]), added([file]));
    expect(comments).toHaveLength(1);
    const [comment] = comments;
    if (!comment) return;
    expect([comment.startLine ?? comment.line, comment.line]).toEqual([first, last]);
    expect(applied(file.text, comment)).toBe(applyEdits(file.text, fix.edits));
  });

  test('is put on the other side of an insertion where only that is in the diff', () => {
    const diff = new DiffLines([{ path: file.path, patch: '@@ -5 +5 @@\n-x\n+}' }]);
    const { comments } = spoken(failed([fails], [file]), diff);
    expect(comments).toMatchObject([{ line: 5 }]);
    expect(applied(file.text, comments[0] ?? { line: 0, body: '' })).toBe(
      applyEdits(file.text, fails.fix?.edits ?? []),
    );
  });

  const crlf = stageFile('infra/main.tf', 'this', '\r\n');
  const lone = { ...file, text: file.text.replace('"prod"', '"prod" # a\rb') };
  const unended = { ...file, text: file.text.trimEnd() };
  const atEnd = { file: file.path, start: unended.text.length, end: unended.text.length };
  const other = { path: 'other.tf', text: '\n' };
  const hidden = { ...file, text: file.text.replace('prod', 'pr\u202Eod') };
  test.each<[string, SourceFile, Fix, string]>([
    ['CRLF', crlf, attachFix(crlf), 'the file has CRLF line breaks'],
    ['a lone carriage return', lone, attachFix(lone), 'no suggestion here: the file has carriage returns'],
    [
      'no line break at the end',
      unended,
      { edits: [{ ...atEnd, text: '\n# x\n' }], caution: '' },
      'does not end with a line break',
    ],
    [
      'two files',
      file,
      { edits: [...attachFix(file).edits, insertion(other, '\n', 'x')], caution: '' },
      'the fix changes more than one file',
    ],
    [
      'hidden characters',
      hidden,
      { edits: [{ ...rangeOf(hidden, '  stage_name'), text: ' stage_name' }], caution: '' },
      'characters that can not be seen',
    ],
    [
      'long lines',
      file,
      { edits: [insertion(file, '}\n', `${'x'.repeat(20_000)}\n`)], caution: '' },
      'too long',
    ],
  ])('is not offered, and a diff is, for %s', (_, source, fix, reason) => {
    const review = failed([{ ...fails, stage: stage(source), fix }], [source, other]);
    const { comments } = spoken(review, added([source]));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain(reason);
    expect(comments[0]?.body).toContain('```diff\n');
    expect(suggestionIn(comments[0]?.body ?? '')).toBeNull();
    expect(comments[0]?.body).not.toContain('\r');
  });

  test('is not offered where the lines are in two hunks', () => {
    const diff = new DiffLines([{ path: file.path, patch: '@@ -1 +1,2 @@\n a\n+b\n@@ -5 +6 @@\n-c\n+d' }]);
    const fix = { edits: [insertion(file, '{\n', '{ '), ...attachFix(file).edits], caution: '' };
    const { comments } = spoken(failed([{ ...fails, fix }], [file]), diff);
    expect(comments).toMatchObject([{ line: 1 }]);
    expect(comments[0]?.body).toContain('not all in one part of the diff');
  });

  test('never changes lines that another one changes', () => {
    const second = failing(stage(file, { address: 'b', block: { file: file.path, start: 3, end: 9 } }), {
      fix: { edits: [insertion(file, '}\n', '  b = 1\n')], caution: '' },
      noFix: null,
    });
    const { comments } = spoken(failed([fails, second], [file]), added([file]));
    expect(comments.map(({ body }) => suggestionIn(body) !== null)).toEqual([true, false]);
    expect(comments[1]?.body).toContain('another suggestion of this review changes the same lines');
  });

  test('is made once where one fix mends stages of two blocks', () => {
    const second = {
      ...fails,
      stage: stage(file, { address: 'b', block: { ...fails.stage.block, end: 9 } }),
    };
    const { comments } = spoken(failed([fails, second], [file]), added([file]));
    expect(comments.map(({ body }) => suggestionIn(body) !== null)).toEqual([true, false]);
    expect(comments[1]?.body).toContain('the suggestion for another stage on these lines mends this one too');
  });

  test('stands where it changes something, be it in another file than the stage', () => {
    const elsewhere = { path: 'caller.tf', text: 'module "api" {\n  source = "./m"\n}\n' };
    const fix = { edits: [insertion(elsewhere, '}\n', '  x = 1\n')], caution: '' };
    const { comments } = spoken(failed([{ ...fails, fix }], [file, elsewhere]), added([file, elsewhere]));
    expect(comments).toMatchObject([{ path: 'caller.tf', line: 2 }]);
    expect(suggestionIn(comments[0]?.body ?? '')).toBe('  source = "./m"\n  x = 1\n');
    const { comments: apart } = spoken(failed([{ ...fails, fix }], [file, elsewhere]), added([file]));
    expect(apart).toMatchObject([{ path: file.path }]);
    expect(apart[0]?.body).toContain('+++ caller.tf');
  });
});

describe('the line of a comment', () => {
  const values = { path: 'infra/prod.tfvars', text: 'a = 1\ncert = null\n' };
  const caller = { path: 'prod/main.tf', text: 'module "api" {\n  source = "../api"\n  name   = "x"\n}\n' };
  const origin = { ...rangeOf(values, 'cert = null'), text: 'cert is null' };
  const called = failing(
    stage(file, {
      attribute: rangeOf(file, 'rest_api_id'),
      calls: [{ file: caller.path, start: 0, end: caller.text.length - 1 }],
      certificate: certificate(rangeOf(file, 'rest_api_id'), {
        because: [{ ...rangeOf(file, 'rest_api_id'), text: 'is var.cert' }, origin],
      }),
    }),
  );
  test.each<[string, readonly [string, string][], string | undefined]>([
    [
      'the value that the change writes',
      [[values.path, '@@ -1,2 +1,2 @@\n a = 1\n-cert = "x"\n+cert = null']],
      'infra/prod.tfvars:2',
    ],
    [
      'the attribute, where the change only surrounds it',
      [
        [file.path, '@@ -3,1 +3,2 @@\n a\n+b'],
        [values.path, '@@ -1,2 +1,2 @@\n-a = 2\n+a = 1\n cert = null'],
      ],
      'infra/main.tf:3',
    ],
    [
      'the value beside a written line',
      [[values.path, '@@ -1,2 +1,2 @@\n-a = 2\n+a = 1\n cert = null']],
      'infra/prod.tfvars:2',
    ],
    ['the written line of the call', [[caller.path, '@@ -1,3 +1,3 @@\n m\n s\n-n\n+n']], 'prod/main.tf:3'],
    [
      'the call from which a line is gone',
      [[caller.path, '@@ -2,3 +2,2 @@\n s\n-  cert = "x"\n n']],
      'prod/main.tf:2',
    ],
    ['none', [['prod/other.tf', '@@ -1 +1 @@\n-a\n+b']], undefined],
  ])('is %s', (_, patches, expected) => {
    const diff = new DiffLines(patches.map(([path, patch]) => ({ path, patch })));
    const { comments } = spoken(failed([called], [file, values, caller]), diff);
    expect(comments.map(({ path, line }) => `${path}:${line}`)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  const attribute = rangeOf(file, 'rest_api_id');
  const guided = failing(stage(file, { attribute }));
  const line = (at: number) => `@@ -${at} +${at} @@\n-x\n+y`;
  test.each<[string, string, number | undefined]>([
    ['the attribute before the header', '@@ -1,3 +1,3 @@\n-x\n+y\n b\n c', 3],
    ['the header before the block', '@@ -1,2 +1,2 @@\n-x\n+y\n b', 1],
    ['any line of the block', line(4), 4],
    ['none, but the file', line(6), undefined],
  ])('is %s', (_, patch, expected) => {
    const diff = new DiffLines([{ path: file.path, patch }]);
    const { comments, unplaced } = spoken(failed([guided], [file]), diff);
    expect(comments).toMatchObject([{ path: file.path }]);
    expect(comments[0]?.line).toBe(expected);
    expect(unplaced).toBe(0);
  });

  test('is the removed one where the change takes the certificate away, unless a suggestion has its place', () => {
    const diff = new DiffLines([
      { path: file.path, patch: '@@ -2,2 +2,1 @@\n a\n-  client_certificate_id = "x"' },
    ]);
    const removedAt = { file: file.path, line: 3 };
    const removed = failing(stage(file), { removedAt });
    expect(spoken(failed([removed], [file]), diff).comments).toMatchObject([{ side: 'LEFT', line: 3 }]);
    const suggested = { ...fails, removedAt };
    expect(spoken(failed([suggested], [file]), added([file])).comments).toMatchObject([{ side: 'RIGHT' }]);
  });

  test('is none where no changed file is behind the verdict', () => {
    const diff = new DiffLines([{ path: 'other.tf', patch: line(1) }]);
    expect(spoken(failed([guided], [file]), diff)).toMatchObject({ comments: [], unplaced: 1 });
  });

  test('is one that decides how many instances there are, within a value of many lines', () => {
    const names = { path: 'infra/prod.tfvars', text: 'names = [\n  "a",\n  "b",\n]\n' };
    const place = { file: names.path, start: 0, end: names.text.length - 1 };
    const counted = failing(stage(file, { existsBecause: [{ ...place, text: 'names is a list of 2' }] }));
    const diff = new DiffLines([
      { path: names.path, patch: '@@ -1,3 +1,4 @@\n names = [\n   "a",\n+  "b",\n ]' },
    ]);
    const { comments } = spoken(failed([counted], [file, names]), diff);
    expect(comments).toMatchObject([{ path: names.path, line: 3 }]);
  });

  test('is never one of a patch that is missing', () => {
    const diff = new DiffLines([{ path: file.path, patch: null }]);
    const { comments } = spoken(failed([fails], [file]), diff);
    expect(comments).toMatchObject([{ path: file.path }]);
    expect(comments[0]).not.toHaveProperty('line');
  });
});

describe('comments', () => {
  test('read well', () => {
    const because = [
      { ...rangeOf(file, 'stage_name'), text: 'client_certificate_id is var.cert' },
      { ...rangeOf(file, 'rest_api_id'), text: 'var.cert defaults to null' },
    ];
    const findings = [
      {
        ...fails,
        stage: stage(file, { certificate: certificate(because[0] ?? fails.stage.header, { because }) }),
      },
      failing(
        stage(file, {
          address: 'Inline',
          kind: 'terraform_inline_stage',
          block: rangeOf(file, 'stage_name'),
        }),
      ),
    ];
    const { body, comments } = spoken(failed(findings, [file]), added([file]));
    expect([body, ...comments.map((comment) => comment.body)].join('\n\n----\n\n')).toMatchSnapshot();
  });

  test('are only of open failures that count', () => {
    const findings = [
      passing(fails.stage),
      failing(fails.stage, { counts: false, change: 'existing' }),
      failing(fails.stage, { counts: false, disposition: { state: 'excepted', entry: 'a' } }),
      failing(fails.stage, { verdict: 'unknown' }),
    ];
    expect(spoken(failed(findings, [file]), added([file])).comments).toEqual([]);
    const undecided = reviewOf({ reading: null, findings: [{ ...fails, verdict: null }], sources: [file] });
    expect(spoken(undecided, added([file])).comments).toEqual([]);
  });

  test('are at most 30, and the rest is counted', () => {
    const files = Array.from({ length: 120 }, (_, at) => stageFile(`${at}.tf`, `s${at}`));
    const findings = files.map((each) => failing(stage(each), { fix: attachFix(each), noFix: null }));
    const result = spoken(failed(findings, files), added(files.slice(0, 100)));
    expect([result.comments.length, result.overflow, result.unplaced]).toEqual([30, 70, 20]);
    expect(result.body).toContain('120 stages fail.');
    expect(result.body).toContain('70 stages more');
    expect(new Set(result.comments.map(({ body }) => readMarker(body)?.place)).size).toBe(30);
  });

  test('that are there already take no places', () => {
    const files = Array.from({ length: 65 }, (_, at) => stageFile(`${at}.tf`, `s${at}`));
    const findings = files.map((each) => failing(stage(each), { fix: attachFix(each), noFix: null }));
    const threads: Thread[] = [];
    const rounds = [0, 1, 2, 3].map(() => {
      const result = spoken(failed(findings, files), added(files), threads);
      threads.push(...result.comments.map((comment) => threadOf(comment)));
      return result;
    });
    expect(rounds.map(({ comments, updates, overflow }) => [comments.length, updates, overflow])).toEqual([
      [30, [], 35],
      [30, [], 5],
      [5, [], 0],
      [0, [], 0],
    ]);
    expect(rounds[1]?.body).toContain('65 stages fail.');
    expect(rounds[1]?.body).toContain('30 stages have a comment already. 5 stages more did not fit');
  });

  test('that are there already keep the lines of their suggestions', () => {
    const second = failing(stage(file, { address: 'b', block: { file: file.path, start: 3, end: 9 } }), {
      fix: { edits: [insertion(file, '}\n', '  b = 1\n')], caution: '' },
      noFix: null,
    });
    const [first] = spoken(failed([fails], [file]), added([file])).comments;
    const threads = first ? [threadOf(first)] : [];
    const { comments } = spoken(failed([second, fails], [file]), added([file]), threads);
    expect(comments).toHaveLength(1);
    expect(suggestionIn(comments[0]?.body ?? '')).toBeNull();
  });

  test('are one for the instances of a block that one fix mends', () => {
    const findings = Array.from({ length: 8 }, (_, at) => ({
      ...fails,
      stage: stage(file, { address: `a[${at}]` }),
    }));
    const { comments } = spoken(failed(findings, [file]), added([file]));
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('`a[1]`, `a[2]`, `a[3]`, `a[4]`, `a[5]` and 2 more.');
  });

  test.each(HOSTILE_CASES)('keep %s dead and within the limit', (_, name) => {
    const source = { path: name, text: `${name}\n`.repeat(80) };
    const place = { file: name, start: 0, end: 1 };
    const because = Array.from({ length: 50 }, () => ({ ...place, text: name }));
    const of = stage(source, {
      address: name,
      header: place,
      block: { file: name, start: 0, end: source.text.length },
      certificate: certificate(place, { because, notes: [name, name] }),
    });
    const edits = [
      { file: name, start: 0, end: 0, text: `${name}\n`.repeat(40) },
      { file: name, start: source.text.length, end: source.text.length, text: name },
    ];
    const instances = Array.from({ length: 9 }, () =>
      failing(of, { fix: { edits, caution: name }, noFix: name }),
    );
    const { comments } = spoken(failed(instances, [source]), added([source]));
    expect(comments.length).toBeGreaterThan(0);
    for (const { body } of comments) {
      expect(alive(body)).toEqual([]);
      expect(Buffer.byteLength(body)).toBeLessThan(60_000);
      expect(readMarker(body)).not.toBeNull();
    }
  });
});

describe('a thread whose last word is ours, of an attempt that ended before its marker was written', () => {
  const [comment] = spoken(failed([fails], [file]), added([file])).comments;
  const begun = comment && threadOf(comment);
  const passes = { ...passing(fails.stage), verdict: 'pass' } as const;

  test.each<[string, boolean, string | null, object[]]>([
    ['nobody said anything: nothing is to be done', false, null, []],
    ['a person resolved it: it stays', true, null, []],
    [
      'we said that it is mended',
      false,
      'Fixed as of abc.',
      [{ turn: 'reopen', reply: 'Fails again as of abcdef0.' }],
    ],
    ['and closed it', true, 'Fixed as of abc.', [{ turn: 'reopen', reply: 'Fails again as of abcdef0.' }]],
    ['we said that it fails again', false, 'Fails again as of abc.', []],
  ])('while its stage fails: %s', (_name, isResolved, lastReply, expected) => {
    if (begun === undefined) throw new Error('no comment');
    const { updates } = spoken(failed([fails], [file]), added([file]), [{ ...begun, isResolved, lastReply }]);
    expect(updates).toMatchObject(expected);
    expect(updates).toHaveLength(expected.length);
  });

  test.each<[string, boolean, string | null, object]>([
    ['it is told once', false, 'Fixed as of abc.', { turn: 'close' }],
    ['it is closed once', true, 'Fixed as of abc.', {}],
  ])('while its stage passes: %s', (_name, isResolved, lastReply, expected) => {
    if (begun === undefined) throw new Error('no comment');
    const thread = { ...begun, isResolved, lastReply };
    const { updates } = spoken(failed([passes], [file]), added([file]), [thread]);
    expect(updates).toEqual([{ thread, body: begun.comment.body.replace(':failing', ':gone'), ...expected }]);
  });
});

describe('the marker', () => {
  const marker = (finding: Finding, reading: Review['reading'] = 'required', sources = [file]) =>
    readMarker(spoken({ ...failed([finding], sources), reading }, added(sources)).comments[0]?.body ?? '');

  test('stays when the stage moves and changes with its identity', () => {
    const moved = { ...file, text: `# a comment\n${file.text}` };
    const start = rangeOf(moved, 'resource').start;
    const movedStage = stage(moved, {
      header: { file: moved.path, start, end: start + 9 },
      address: fails.stage.address,
    });
    const renamed = stageFile('infra/other.tf');
    expect(marker(fails)?.place).toMatch(/^[0-9a-f]{32}$/);
    expect(marker(failing(movedStage), 'required', [moved])).toEqual(marker(fails));
    expect(marker(fails, 'forbidden')?.stage).not.toBe(marker(fails)?.stage);
    const elsewhere = marker(failing(stage(renamed)), 'required', [renamed]);
    expect(elsewhere?.place).not.toBe(marker(fails)?.place);
    expect(elsewhere?.stage).toBe(marker(fails)?.stage);
    expect(marker({ ...fails, stage: stage(file, { address: 'b' }) })?.stage).not.toBe(marker(fails)?.stage);
  });

  const text = `<!-- stage-review:${'a'.repeat(32)}:${'b'.repeat(32)}:gone -->`;
  const read = { place: 'a'.repeat(32), stage: 'b'.repeat(32), state: 'gone' };
  test.each([
    ['', null],
    ['no marker', null],
    [`${text} quoted`, null],
    [text.replace('gone', 'other'), null],
    [`text\n\n${text}\r\n`, read],
  ])('in %j', (body, expected) => expect(readMarker(body)).toEqual(expected));
});
