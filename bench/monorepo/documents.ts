import type { SourceFile } from '../../src/source/text.ts';
import type { Random } from './random.ts';
import { noun, sentence } from './words.ts';

/** Pages and pictures about one subject. */
export function documentFiles(random: Random, folder: string): SourceFile[] {
  const pages = random.several(random.between(6, 14), (index) => ({
    path: `${folder}/${noun(random)}-${index}.md`,
    text: pageText(random),
  }));
  const picture = {
    path: `${folder}/overview.svg`,
    text: `<svg xmlns="http://www.w3.org/2000/svg"><text>${sentence(random, 5)}</text></svg>\n`,
  };
  return [...pages, picture];
}

function pageText(random: Random): string {
  const parts = random.several(random.between(2, 9), () => [
    `## ${sentence(random, 4)}`,
    '',
    ...random.several(random.between(1, 5), () => sentence(random, random.between(10, 60))),
    '',
  ]);
  return `# ${sentence(random, 3)}\n\n${parts.flat().join('\n')}`;
}
