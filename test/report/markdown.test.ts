import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeSpan, fence, link, plain, tableHead, tableRow } from '../../src/report/markdown.ts';
import { alive, nodesOf, parsed, shapeOf } from './living-markdown.ts';
import { HOSTILE_CASES, HOSTILE_NAMES } from './review-example.ts';

const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...HOSTILE_NAMES.slice(0, 49), ' ', '\\', '|', '`', '\n', '*', '_', 'a', '1'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);

/** The text that a reader sees, without the breaks that `plain` puts in. */
function seen(markdown: string): string {
  const values = nodesOf(parsed(markdown)).map((node) => ('value' in node ? node.value : ''));
  return values.join('').replaceAll('\u200b', '');
}

describe('codeSpan', () => {
  test.each([
    ['main.tf', '`main.tf`'],
    ['a`b``c', '```a`b``c```'],
    ['`', '`` ` ``'],
    [' a ', '`  a  `'],
    ['  ', '`  `'],
    ['', '(empty)'],
    ['a\nb\tc\r', '`a\\nb\\tc\\r`'],
    ['\u202Egpj', '`\\u{202e}gpj`'],
    ['a\u200Bb', '`a\\u{200b}b`'],
    ['\uD800', '`\\u{d800}`'],
    ['x'.repeat(10_000), `\`${'x'.repeat(199)}…\``],
  ])('of %j', (name, expected) => expect(codeSpan(name)).toBe(expected));

  test.each(HOSTILE_CASES)('keeps %s dead', (_, name) => {
    const markdown = `Stage ${codeSpan(name)} fails.`;
    expect(alive(markdown)).toEqual([]);
    expect(shapeOf(markdown)).toEqual({ root: 1, paragraph: 1, text: 2, inlineCode: 1 });
  });

  test('shows any name as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 50 }).filter((name) => name.trim() !== ''),
        (name) => {
          expect(seen(codeSpan(name))).toBe(name);
        },
      ),
    );
  });
});

describe('plain', () => {
  test.each([
    ['var.cert defaults to null', 'var.cert defaults to null'],
    ['client_certificate_id is _not_ set', 'client_certificate_id is \\_not\\_ set'],
    ['a <b> & c', 'a &lt;b&gt; &amp; c'],
    ['see @acme', 'see @\u200bacme'],
    ['fixes #12', 'fixes \\#\u200b12'],
    ['a | b', 'a &vert; b'],
    ['$x$ costs 2$', '\\$x\\$ costs 2\\$'],
    ['https://example.com', 'https:\u200b//example.com'],
    ['1. first', '1\\. first'],
    ['- item', '\\- item'],
    ['two\n  lines', 'two lines'],
    ['write `reading: @x | y` here', 'write `reading: @x | y` here'],
    ['a ` b', 'a \\` b'],
    ['``a``', '\\`\\`a\\`\\`'],
  ])('of %j', (text, expected) => expect(plain(text)).toBe(expected));

  test.each(HOSTILE_CASES)('keeps %s dead', (_, name) => {
    for (const markdown of [plain(name), `Why: ${plain(name)}`, `- ${plain(name)}`]) {
      expect(alive(markdown)).toEqual([]);
      const { root, paragraph, text, inlineCode, list, listItem, ...others } = shapeOf(markdown);
      expect(others).toEqual({});
      expect((text ?? 0) + (inlineCode ?? 0)).toBeGreaterThan(0);
    }
  });

  test('says what the text says, and nothing else comes alive', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = `Why: ${plain(text)}`;
        expect(alive(markdown)).toEqual([]);
        const { inlineCode, text: texts, ...others } = shapeOf(markdown);
        expect(others).toEqual({ root: 1, paragraph: 1 });
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        const expected = `Why: ${text.replace(/\s+/g, ' ').trim()}.`;
        expect(seen(`Why: ${plain(text)}.`).replaceAll('`', '')).toBe(expected.replaceAll('`', ''));
      }),
    );
  });
});

describe('fence', () => {
  test.each([
    ['', '```suggestion\n```'],
    ['\n', '```suggestion\n\n```'],
    ['a\n', '```suggestion\na\n```'],
    ['a', '```suggestion\na\n```'],
    ['```\na\n', '````suggestion\n```\na\n````'],
  ])('of %j', (text, expected) => expect(fence('suggestion', text)).toBe(expected));

  test('is one block whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = `before\n\n${fence('diff', text)}\n\nafter`;
        expect(shapeOf(markdown)).toEqual({ root: 1, paragraph: 2, text: 2, code: 1 });
        expect(alive(markdown)).toEqual([]);
      }),
    );
  });
});

describe('tables', () => {
  test('keep their form whatever the cells hold', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, text) => {
        const row = tableRow([codeSpan(name), plain(text), 'x']);
        const markdown = `${tableHead(['A', 'B', 'C'])}\n${row}\n${row}`;
        expect(shapeOf(markdown)).toMatchObject({ table: 1, tableRow: 3, tableCell: 9 });
        expect(alive(markdown)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('show a bar, and one after a backslash as an escape', () => {
    const markdown = (name: string) => `${tableHead(['A'])}\n${tableRow([codeSpan(name)])}`;
    expect(seen(markdown('a|b||c'))).toBe('Aa|b||c');
    expect(seen(markdown('a\\|b'))).toBe('Aa\\\\u{7c}b');
  });
});

describe('link', () => {
  test('leads where it should', () => {
    const markdown = link(codeSpan('a]`b'), 'https://github.com/o/r/blob/1/a(b)|<c>.tf?x=1&y#L3');
    expect(nodesOf(parsed(markdown)).find((node) => node.type === 'link')).toMatchObject({
      url: 'https://github.com/o/r/blob/1/a%28b%29%7C%3Cc%3E.tf?x=1&y#L3',
    });
    expect(shapeOf(markdown)).toEqual({ root: 1, paragraph: 1, link: 1, inlineCode: 1 });
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '', `https://example.com/${'a'.repeat(1_000)}`])(
    'is only its label for %j',
    (url) => expect(link('`a`', url)).toBe('`a`'),
  );
});
