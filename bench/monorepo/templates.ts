import type { SourceFile } from '../../src/source/text.ts';
import { Random } from './random.ts';
import { resourceText, stageText, templateFiles } from './template.ts';

/** So many templates and nothing else; `share` of them have an API with a stage. */
export function* templates(count: number, seed: number, share?: number): Generator<SourceFile> {
  const random = new Random(seed);
  for (let index = 1; index <= count; index++) yield* templateFiles(random, `stacks/stack-${index}`, share);
}

/** One template of at least so many characters, with a stage at its end. */
export function largeTemplate(length: number, seed: number): SourceFile {
  const random = new Random(seed);
  const parts = [
    "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Environment:\n    Type: String\nResources:\n",
  ];
  let written = 0;
  for (let index = 0; written < length; index++) {
    const text = resourceText(random, index, true);
    parts.push(text);
    written += text.length;
  }
  return { path: 'template.yaml', text: [...parts, stageText(random)].join('') };
}
