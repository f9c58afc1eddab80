import type { SourceFile } from '../../src/source/text.ts';
import { deliveryFiles } from './delivery.ts';
import { documentFiles } from './documents.ts';
import { Random } from './random.ts';
import { serviceFiles } from './service.ts';
import { templateFiles } from './template.ts';
import { rootFiles, sharedModules } from './terraform.ts';
import { noun, sentence } from './words.ts';

/**
 * The files of a made-up company's repository, in no order: applications in several languages with their settings and
 * data, documents, what builds and deploys them, and a few per cent of infrastructure code. The same count and seed
 * give the same files, each path once.
 */
export function* monorepoFiles(count: number, seed: number): Generator<SourceFile> {
  const random = new Random(seed);
  let left = count;
  for (const files of parts(random)) {
    // what does not fit any more is filled with notes, so that no module is cut in two
    if (files.length > left) break;
    yield* files;
    left -= files.length;
  }
  for (; left > 0; left--) yield { path: `docs/notes/${left}.md`, text: `${sentence(random, 40)}\n` };
}

function* parts(random: Random): Generator<SourceFile[]> {
  yield [{ path: '.gitignore', text: 'dist/\n*.log\n.DS_Store\n.terraform/\n*.tfstate\n' }];
  yield sharedModules(random);
  for (let team = 1; ; team++) {
    const name = `${noun(random)}-${team}`;
    yield deliveryFiles(random, name);
    if (random.happens(0.8)) yield rootFiles(random, `infra/team-${team}/${noun(random)}`);
    if (random.happens(0.5)) yield templateFiles(random, `services/${name}/cloud`);
    for (const part of ['front', 'back', 'jobs']) yield serviceFiles(random, `services/${name}/${part}`);
    yield documentFiles(random, `docs/${name}`);
  }
}
