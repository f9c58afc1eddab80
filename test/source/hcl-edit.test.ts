import { describe, expect, test } from 'vitest';
import { readHcl } from '../../src/source/hcl.ts';
import { addAfter, addAttribute, removeAttribute, removeBlock } from '../../src/source/hcl-edit.ts';
import { applyEdits, type Edit } from '../../src/source/text.ts';

/** Applies an edit to the first block of a text. */
function edit(
  text: string,
  make: (file: { path: string; text: string }, block: ReturnType<typeof first>) => Edit[],
) {
  const file = { path: 'main.tf', text };
  return applyEdits(text, make(file, first(text)));
}

function first(text: string) {
  const { body, problem } = readHcl({ path: 'main.tf', text });
  const [block] = body.blocks;
  if (!block) throw new Error(problem?.message ?? 'no block');
  return block;
}

describe('an argument is added in the style of the block', () => {
  test.each([
    [
      'in a group of its own where it would change the alignment',
      'r {\n  a    = 1\n  name = 2\n}\n',
      'r {\n  a    = 1\n  name = 2\n\n  new_name = v\n}\n',
    ],
    [
      'aligned where it fits',
      'r {\n  a           = 1\n  longer_name = 2\n}\n',
      'r {\n  a           = 1\n  longer_name = 2\n  new_name    = v\n}\n',
    ],
    [
      'plainly where nothing is aligned',
      'r {\n  a = 1\n  name = 2\n}\n',
      'r {\n  a = 1\n  name = 2\n  new_name = v\n}\n',
    ],
    [
      'after a value of many lines',
      'r {\n  a = {\n    b = 1\n  }\n}\n',
      'r {\n  a = {\n    b = 1\n  }\n  new_name = v\n}\n',
    ],
    [
      'before nested blocks',
      'r {\n  longer_name = 1 # why\n\n  b {\n  }\n  c = 1\n}\n',
      'r {\n  longer_name = 1 # why\n  new_name    = v\n\n  b {\n  }\n  c = 1\n}\n',
    ],
    ['into a block without arguments', 'r {\n}\n', 'r {\n  new_name = v\n}\n'],
    ['into an empty block on one line', 'r {}\n', 'r {\n  new_name = v\n}\n'],
    ['into a block on one line', 'r { a = 1 }\n', 'r {\n  a = 1\n\n  new_name = v\n}\n'],
    ['with tabs', 'r {\n\ta = 1\n}', 'r {\n\ta = 1\n\n\tnew_name = v\n}'],
    ['with CRLF', 'r {\r\n  a = 1\r\n}\r\n', 'r {\r\n  a = 1\r\n\r\n  new_name = v\r\n}\r\n'],
    [
      'after a heredoc',
      'r {\n  longer_name = <<E\n a = 1\nE\n}\n',
      'r {\n  longer_name = <<E\n a = 1\nE\n  new_name    = v\n}\n',
    ],
  ])('%s', (_, before, after) => {
    expect(edit(before, (file, block) => [addAttribute(file, block, 'new_name', 'v')])).toBe(after);
  });
});

describe('an argument is removed with its line', () => {
  const name = 'drop_this_name';
  test.each([
    [
      'and the others are aligned anew',
      `r {\n  a              = 1\n  ${name} = 2 # x\n  bc             = 3\n}\n`,
      'r {\n  a  = 1\n  bc = 3\n}\n',
    ],
    [
      'and what was not aligned stays',
      `r {\n  a = 1\n  ${name} = 2\n  bcd =  3\n}\n`,
      'r {\n  a = 1\n  bcd =  3\n}\n',
    ],
    [
      'and another group stays',
      `r {\n  a = 1\n\n  ${name} = 2\n\n  bcd = 3\n}\n`,
      'r {\n  a = 1\n\n  bcd = 3\n}\n',
    ],
    ['and a blank line before the brace goes', `r {\n  a = 1\n\n  ${name} = 2\n}\n`, 'r {\n  a = 1\n}\n'],
    ['with a value of many lines', `r {\n  a = 1\n  ${name} = f(\n    2\n  )\n}\n`, 'r {\n  a = 1\n}\n'],
    ['on a block of one line', `r { ${name} = 2 }\n`, 'r {}\n'],
    ['with CRLF', `r {\r\n  a = 1\r\n  ${name} = 2\r\n}\r\n`, 'r {\r\n  a = 1\r\n}\r\n'],
  ])('%s', (_, before, after) => {
    const result = edit(before, (file, block) => {
      const attribute = block.body.attributes.find((each) => each.name === name);
      return attribute ? removeAttribute(file, block, attribute) : [];
    });
    expect(result).toBe(after);
  });
});

test('a block is added after another, and removed with its lines', () => {
  const text = 'r {\n\ta = 1\n} # end\n\ns {\n}\n';
  expect(edit(text, (file, block) => [addAfter(file, block, (indent) => `t {\n${indent}b = 2\n}`)])).toBe(
    'r {\n\ta = 1\n} # end\n\nt {\n\tb = 2\n}\n\ns {\n}\n',
  );
  expect(edit(text, (file, block) => [removeBlock(file, block)])).toBe('\ns {\n}\n');
});
