import { applyEdits } from '../../src/source/text.ts';
import { type Files, type Goal, NOTHING_AROUND } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';

export function filesOf(texts: Readonly<Record<string, string>>): Files {
  return new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
}

/**
 * The files with the fix of the stage of an address, read again: the goal is reached, no other stage has changed and
 * the second opinion agrees. Where there is no fix, the words that say what to do.
 */
export async function fixed(
  texts: Readonly<Record<string, string>>,
  goal: Goal,
  address = 'aws_api_gateway_stage.a',
): Promise<Readonly<Record<string, string>> | string> {
  const before = filesOf(texts);
  const stages = terraform.read(before, null, NOTHING_AROUND).stages;
  const stage = stages.find((each) => each.address === address);
  if (!stage) throw new Error(`no stage ${address}`);
  const [proposal] = terraform.propose([stage], goal, before, NOTHING_AROUND);
  const candidate = proposal?.candidates[0];
  if (!candidate) return proposal?.noFix ?? 'no words';
  const after: Files = new Map(
    [...before].map(([path, { text }]) => {
      const own = candidate.edits.filter(({ file }) => file === path);
      return [path, { path, text: applyEdits(text, own) }];
    }),
  );
  const wanted = stages.map((each) => {
    const state = goal === 'attach' ? 'set' : 'unset';
    return `${each.address} ${each === stage ? state : each.certificate.state}`;
  });
  const { stages: now, problems } = terraform.read(after, null, NOTHING_AROUND);
  const got = now.map((each) => `${each.address} ${each.certificate.state}`);
  if (JSON.stringify(got) !== JSON.stringify(wanted) || problems.length > 0)
    throw new Error(JSON.stringify({ got, wanted, problems, after: [...after.values()] }));
  const flaw = await terraform.verify([stage], before, after, new Set(candidate.changes));
  if (flaw !== null) throw new Error(`${flaw}: ${JSON.stringify([...after.values()])}`);
  const changed = [...after.values()].filter(({ path, text }) => before.get(path)?.text !== text);
  return Object.fromEntries(changed.map(({ path, text }) => [path, text]));
}
