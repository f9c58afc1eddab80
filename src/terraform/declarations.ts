import type { Files } from '../stage.ts';
import { addressOf, type Block } from './block.ts';
import { folderOf, readModule } from './module.ts';
import type { Declarations, Resource } from './resource.ts';

/** What a folder declares, for those who edit it. `path` is any file of the folder. */
export function declarationsAround(path: string, files: Files): Declarations {
  const folder = folderOf(path);
  const own = new Map([...files].filter(([each]) => folderOf(each) === folder));
  const { resources, locals } = readModule(folder, own);
  return {
    resources: resources.map(resourceOf),
    locals: new Map([...locals].map(([name, { value }]) => [`local.${name}`, value])),
  };
}

function resourceOf(block: Block): Resource {
  const [type = '', name = ''] = block.labels;
  const { header, block: place, arguments: holding, written } = block;
  return { type, name, address: addressOf(block), header, block: place, arguments: holding, written };
}
