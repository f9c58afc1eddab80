import type { Texts } from './plan.ts';

/** Every name of a tree is declared once, with a letter for its kind and a number: `v1`, `l2`, `c3`, `d4`, `m5`, `o6`, `s7`. */
const NAME = /\b[vlcdmos]\d+\b/g;

/** What the text of a block says that it declares. */
export function nameIn(block: string): string | null {
  return (
    /^(?:variable|output|module|resource "[^"]*") "([vlcmos]\d+)"/m.exec(block)?.[1] ??
    /^\s*(l\d+) =/m.exec(block)?.[1] ??
    null
  );
}

/**
 * The names that the instance of a stage depends on: those in its block and in the calls of its address, and so on. Of a
 * call these are its repetition and the arguments whose variables are used.
 */
export function namesBehind(address: string, texts: Texts): Set<string> {
  const blocks = [...texts.values()]
    .flatMap((text) => text.split(/\n(?=\}\n)/))
    .map((block) => block.replace(/^\}\n/, '').trim());
  const byName = new Map(blocks.map((block) => [nameIn(block) ?? '', block]));
  const calls = blocks.filter((block) => block.startsWith('module'));
  const found = new Set(address.replace(/\["[^"]*"\]/g, '').match(NAME) ?? []);
  for (const name of found) {
    const text = name.startsWith('m')
      ? linesOf(byName.get(name), /^\s*(?:count|for_each) = /)
      : byName.get(name);
    const given = name.startsWith('v')
      ? calls.map((call) => linesOf(call, new RegExp(`^\\s*${name} = `)))
      : [];
    for (const used of [text ?? '', ...given].join('\n').match(NAME) ?? []) found.add(used);
  }
  return found;
}

function linesOf(block: string | undefined, wanted: RegExp): string {
  return (block ?? '')
    .split('\n')
    .filter((line) => wanted.test(line))
    .join('\n');
}

/** The name that a refusal is about: that of its block, or the variable whose argument of a call is refused. */
export function nameOfRefusal(block: string | null, code: string | null): string | null {
  const argument = block?.startsWith('module') ? /^\s*(v\d+) =/.exec(code ?? '')?.[1] : undefined;
  return argument ?? nameIn(block ?? '') ?? nameIn(code ?? '');
}
