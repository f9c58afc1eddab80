import { describe, expect, test } from 'vitest';
import { ACTIONS, actionsOf, buttons, sharedActions } from '../../src/report/actions.ts';
import { fixMessage, withAuthor } from '../../src/report/commit-message.ts';
import { editsOf, isMended, jointFixes } from '../../src/report/joint-fixes.ts';
import { withPressNote } from '../../src/report/press-note.ts';
import type { Edit } from '../../src/source/text.ts';
import { attachFix, failing, HOSTILE_CASES, passing, reviewOf, stage, stageFile } from './review-example.ts';

const file = stageFile();
const fails = failing(stage(file), { fix: attachFix(file), noFix: null });
const undecided = { ...fails, verdict: null, fix: null } as const;

describe('buttons', () => {
  test('are within what GitHub takes', () => {
    for (const { identifier, label, description } of buttons(...ACTIONS)) {
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
    }
  });

  test.each([
    ['of what fails', reviewOf({ findings: [fails] }), true, ['apply_fixes', 're_evaluate']],
    ['where nothing can be committed', reviewOf({ findings: [fails] }), false, ['re_evaluate']],
    [
      'while undecided',
      reviewOf({ reading: null, findings: [undecided] }),
      false,
      ['require', 'forbid', 're_evaluate'],
    ],
    ['without stages', reviewOf({ reading: null }), false, ['re_evaluate']],
    [
      'of a broken config',
      reviewOf({ reading: null, isConfigBroken: true, findings: [undecided] }),
      false,
      ['re_evaluate'],
    ],
  ])('%s', (_, review, canApply, names) => {
    expect(actionsOf(review, canApply).map(({ identifier }) => identifier)).toEqual(names);
  });

  test.each([
    ['one branch', ['a', 'a'], true],
    ['two branches', ['a', 'b'], false],
    ['a fork', ['a', null], false],
  ])('of several pull requests of %s', (_, branches, isShown) => {
    const owners = branches.map((branch, at) => ({
      branch,
      actions: at === 0 ? buttons('apply_fixes', 're_evaluate') : buttons('re_evaluate'),
    }));
    const names = sharedActions(owners).map(({ identifier }) => identifier);
    expect(names).toEqual([...(isShown ? ['apply_fixes'] : []), 're_evaluate']);
  });
});

describe('fixes that are committed together', () => {
  const edit = (start: number, text: string, end = start): Edit => ({ file: file.path, start, end, text });
  const fixedBy = (name: string, ...edits: Edit[]) =>
    failing(stage(stageFile(file.path, name)), { fix: { edits, caution: '' }, noFix: null });
  const a = fixedBy('a', edit(1, 'a'), edit(50, 'shared'));
  const b = fixedBy('b', edit(9, 'b'), edit(50, 'shared'));
  const c = fixedBy('c', edit(0, 'c', 2));

  test('share an edit; of two that touch the first one counts', async () => {
    const joint = await jointFixes([a, b, c], async () => true);
    expect(joint.flatMap(({ findings }) => findings)).toEqual([a, b]);
    expect(editsOf(joint)).toHaveLength(3);
  });

  test('are those that are proven together, found by halving', async () => {
    const d = fixedBy('d', edit(30, 'd'));
    const joint = await jointFixes([a, b, d], async (fixes) =>
      fixes.every(({ findings }) => !findings.includes(b)),
    );
    expect(joint.flatMap(({ findings }) => findings)).toEqual([a, d]);
    expect(await jointFixes([a, b, d], async () => false)).toEqual([]);
  });

  test('are proven only where each stage passes and none is worse', () => {
    const before = reviewOf({ findings: [fails] });
    const mended = passing(fails.stage);
    const other = failing(stage(stageFile('infra/other.tf', 'other')));
    expect(isMended(before, reviewOf({ findings: [mended] }), [fails])).toBe(true);
    expect(isMended(before, reviewOf({ findings: [] }), [fails])).toBe(false);
    expect(isMended(before, before, [fails])).toBe(false);
    expect(isMended(before, reviewOf({ findings: [mended, other] }), [fails])).toBe(false);
    expect(isMended(before, reviewOf({ findings: [mended], incomplete: ['x'] }), [fails])).toBe(false);
  });
});

describe('the message of a commit', () => {
  test.each(HOSTILE_CASES)('notifies and closes nothing for %s', (_, name) => {
    const { headline, body } = fixMessage(
      [failing(stage(file, { address: name }))],
      'required',
      { login: 'octocat', id: 1 },
      'github.com',
    );
    expect(headline.length).toBeLessThanOrEqual(72);
    expect(body.slice(0, body.indexOf('\n\n'))).not.toMatch(/[@#][A-Za-z\d]|:\/\/|GH-\d/);
    expect(body.match(/^[A-Z][\w-]+: /gm)).toEqual(['Co-authored-by: ']);
    expect(body).toMatch(/\n\nCo-authored-by: octocat <1\+octocat@users\.noreply\.github\.com>$/);
  });

  test.each(['a\nb', 'a> <b', ''])('names no co-author whose login is %j', (login) => {
    expect(withAuthor('x', { login, id: 1 }, 'github.com')).toBe('x');
  });
});

test('a word on a button stands at the top once, whatever it says, and leaves the summary as it was', () => {
  const once = withPressNote('one\n\ntwo', 'apply_fixes', 'a`b', 'nothing was done.');
  expect(once).toBe(
    '<!-- stage-review:pressed -->\n**Apply fixes**, pressed by ``a`b``: nothing was done.\n\none\n\ntwo',
  );
  const again = withPressNote(once, 're_evaluate', 'b', 'x'.repeat(5_000));
  expect(again).toMatch(
    /^<!-- stage-review:pressed -->\n\*\*Re-evaluate\*\*, pressed by `b`: .{1,100}\n\none\n\ntwo$/,
  );
});
