import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { commentHtml, markdownHtml } from '../../sandbox/demo/page/markdown-html.ts';
import { pageOf } from '../../sandbox/demo/page/page.ts';
import { threadsOf } from '../../sandbox/demo/page/thread-html.ts';
import type { CheckRun, ReviewComment } from '../../sandbox/sandbox.ts';
import { CHROMIUM, domOf } from './chromium.ts';
import { Workplace } from './demo-process.ts';

const PATIENCE = 60_000;
const work = new Workplace();
afterAll(() => work.remove());

describe('Markdown is shown as GitHub does', () => {
  test.each([
    ['tables', 'a | b\n--|--\n1 | `2`', '<td><code>2</code></td>'],
    [
      'details',
      '<details><summary>x</summary>\n\n**y**\n\n</details>',
      '<details><summary>x</summary>\n<p><strong>y</strong></p>\n</details>',
    ],
    ['lists of tasks', '- [x] done', '<input type="checkbox" disabled checked>'],
    ['links', '[a](https://github.com/x)', '<a href="https://github.com/x">a</a>'],
    ['hidden markers', 'a <!-- marker -->', '<p>a </p>'],
  ])('%s', (_name, markdown, shown) => {
    expect(markdownHtml(markdown).text).toContain(shown);
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](https://evil.example/x.png)',
    '[x](javascript:alert(1))',
    '<a href="x" onclick="alert(1)" style="position:fixed">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<details ontoggle=alert(1) open>x</details>',
    '<style>* { display: none }</style>',
    '<form action="https://evil.example"><input name=x></form>',
  ])('without what comes alive: %s', (markdown) => {
    for (const shown of [markdownHtml(markdown), commentHtml(markdown, [])])
      expect(shown.text).not.toMatch(
        /<(?:script|img|iframe|style|form)|<[^>]*(?:\son\w+=|javascript:|style=|src=)/,
      );
  });

  test('commits have short names in a comment', () => {
    const commit = '7d3cd28197f14328cd0d41bec09480cab4c04b20';
    expect(commentHtml(`Fixed as of ${commit}: so.\n${commit}0`, []).text).toBe(
      `<p>Fixed as of <code>7d3cd28</code>: so.<br>${commit}0</p>`,
    );
  });

  test('a suggestion is the change of the lines that it replaces', () => {
    const { text } = commentHtml('Why.\nNow.\n\n```suggestion\nkept\n<new>\n```\n', ['kept', 'old']);
    expect(text).toContain('<p>Why.<br>Now.</p>');
    const rows = [
      ...text.matchAll(/<tr class="(\w*)"><td class="mark">(.)<\/td><td class="code">(.*?)<\/td>/g),
    ];
    expect(rows.map(([, ...row]) => row)).toEqual([
      ['', ' ', 'kept'],
      ['removed', '-', 'old'],
      ['added', '+', '&#x3C;new>'],
    ]);
    expect(commentHtml('```suggestion\n```\n', ['gone']).text).toContain('class="removed"');
    expect(markdownHtml('```suggestion\nx\n```\n').text).toContain('<pre>');
  });
});

const COMMENT: ReviewComment = {
  id: 1,
  reviewId: 1,
  user: { id: 2, login: 'stage-review[bot]', type: 'Bot' },
  isByApp: true,
  body: '**No certificate**',
  path: 'infra/<i>main.tf',
  subjectType: 'line',
  side: 'RIGHT',
  startSide: null,
  line: 11,
  startLine: null,
  position: 2,
  commitId: 'c',
  originalLine: 11,
  originalStartLine: null,
  originalPosition: 2,
  originalCommitId: 'c',
  diffHunk: '@@ -10,2 +10,2 @@\n kept\n-old\n+<b>new',
  inReplyToId: null,
  createdAt: '',
  updatedAt: '',
  isOutdated: false,
  minimizedReason: null,
};
const CHECK: CheckRun = {
  id: 1,
  suiteId: 1,
  name: 'stage-review',
  headSha: 'a1b2c3d4',
  status: 'completed',
  conclusion: 'failure',
  detailsUrl: null,
  externalId: '',
  startedAt: '',
  completedAt: '',
  updatedAt: '',
  output: { title: '1 stage fails & more', summary: 'Attach **one**.', text: '# Longer' },
  annotations: [
    {
      path: 'infra/main.tf',
      startLine: 3,
      endLine: 5,
      startColumn: null,
      endColumn: null,
      level: 'failure',
      message: '**as it is** <x>',
      title: 'Fails',
      rawDetails: 'raw',
    },
  ],
  actions: [{ label: 'Apply fixes', description: 'One commit', identifier: 'fix' }],
};

function page(resolved: ReadonlySet<number>, comment: Partial<ReviewComment> = {}): string {
  const first = { ...COMMENT, ...comment };
  const reply = {
    ...COMMENT,
    id: 2,
    inReplyToId: 1,
    body: 'Fixed.',
    isByApp: false,
    user: { id: 3, login: 'octocat' as const, type: 'User' as const },
  };
  const threads = threadsOf([first, reply], resolved);
  return pageOf('A <pull request>', [
    { caption: 'Now', description: 'Adds **it**.', head: 'a1b2c3d4', checks: [CHECK], threads },
  ]);
}

describe('the page', () => {
  test('has the check with its texts, annotations and buttons', () => {
    const text = page(new Set());
    for (const part of [
      '<title>A &lt;pull request&gt;</title>',
      '<h2>1 stage fails &amp; more</h2>',
      '<p>Attach <strong>one</strong>.</p>',
      '<h1>Longer</h1>',
      'on lines 3 to 5 in <code>infra/main.tf</code>',
      '<pre>**as it is** &lt;x&gt;</pre>',
      '<pre>raw</pre>',
      'title="One commit">Apply fixes</span>',
    ])
      expect(text).toContain(part);
  });

  test('has the thread: its lines with their numbers, the comment, the reply', () => {
    const text = page(new Set());
    expect(text).toContain('infra/&lt;i&gt;main.tf');
    expect(text).toContain(
      '<tr class="removed"><td class="number">11</td><td class="number"></td><td class="mark">-</td><td class="code">old</td></tr>',
    );
    expect(text).toContain(
      '<td class="number">11</td><td class="mark">+</td><td class="code">&lt;b&gt;new</td>',
    );
    expect(text).toContain('line 11');
    expect(text.indexOf('<p>Fixed.</p>')).toBeGreaterThan(text.indexOf('<strong>No certificate</strong>'));
    expect(text.match(/class="thread"/g)).toHaveLength(2);
    expect(text).toContain('<p>Adds <strong>it</strong>.</p>');
  });

  test.each([
    [new Set<number>(), {}, []],
    [new Set([1]), {}, ['Resolved']],
    [new Set<number>(), { isOutdated: true }, ['Outdated']],
    [new Set([1]), { isOutdated: true }, ['Outdated', 'Resolved']],
    [new Set<number>(), { subjectType: 'file' as const, line: null, originalLine: null }, []],
  ])('says what became of the thread (resolved %o, %o)', (resolved, comment, labels) => {
    const header = /class="thread">\s*<header>(.*?)<\/header>/s.exec(page(resolved, comment))?.[1] ?? '';
    expect([...header.matchAll(/class="label">(\w+)/g)].map(([, label]) => label)).toEqual(labels);
  });
});

test('a comment that was minimised is folded', () => {
  expect(page(new Set())).not.toContain('This comment was marked');
  expect(page(new Set(), { minimizedReason: 'OUTDATED' })).toMatch(
    /<summary class="quiet">This comment was marked as outdated\.<\/summary><div class="markdown"><p><strong>No cert/,
  );
});

const inBrowser = test.skipIf(CHROMIUM === null);

describe('in a real browser (skipped where no chromium is on the PATH)', { timeout: PATIENCE }, () => {
  inBrowser('the demo writes a page that is whole and fetches nothing', async () => {
    const file = work.path('out.html');
    const demo = work.demo(['--html', file]);
    expect(await demo.exitCode()).toBe(0);
    expect(demo.output).toContain(`The page is in ${file}.`);
    expect(readFileSync(file, 'utf8')).not.toMatch(/\b(?:src|srcset)=|@import|url\(|<link/);
    const dom = await domOf(file);
    expect(dom).toContain('2 stages fail');
    expect(dom).toContain('All 2 stages pass');
    // The last threads are as a person leaves them, and as the button does: resolved.
    expect(
      [...dom.matchAll(/class="moment">(.*?)<|class="label">(Resolved)/g)].map((found) =>
        found.slice(1).join(''),
      ),
    ).toEqual([
      'The pull request is opened',
      'After the suggestions were committed',
      'The same where the repository has not decided',
      '“Require” was pressed',
      'The pull request that it opened',
      'After that was merged',
      '“Apply fixes” was pressed',
      'Resolved',
      'Resolved',
    ]);
    expect(dom.match(/class="suggestion-head"/g)).toHaveLength(8);
    for (const text of [
      'Reading undecided',
      'stage-review config',
      '>#2</a> proposes',
      'asked for it with a button',
    ])
      expect(dom).toContain(text);
    // What a browser repairs is nested wrongly: it would not be as it was written.
    expect(dom.match(/<\/table>/g)?.length).toBe(readFileSync(file, 'utf8').match(/<\/table>/g)?.length);
  });

  inBrowser('nothing in it runs, even if it got past the rest', async () => {
    const file = work.path('hostile.html');
    const attack = '<script>document.title = "attacked"</script>';
    writeFileSync(file, page(new Set()).replace('</body>', `${attack}</body>`));
    expect(await domOf(file)).toContain('<title>A &lt;pull request&gt;</title>');
  });
});

test('a file that can’t be written is told', { timeout: PATIENCE }, async () => {
  const demo = work.demo(['--html', work.path('folder/x').replace(/x$/, '')]);
  expect(await demo.exitCode()).toBe(1);
  expect(demo.errors).toMatch(/can't be written: EISDIR/);
});
