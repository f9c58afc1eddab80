import type { HclFile } from '../source/hcl.ts';
import type { Block, Expression } from '../source/hcl-tree.ts';
import type { SourceFile } from '../source/text.ts';
import type { Argument, RawDeclarations, RawResource } from './resource.ts';

/** What a file in native syntax declares. */
export function declarationsOfHcl(file: SourceFile, { body }: HclFile): RawDeclarations {
  const resources: RawResource[] = [];
  const names: string[] = [];
  const locals: [string, Expression][] = [];
  for (const block of body.blocks) {
    const [type = '', name = ''] = block.labels;
    if (block.type === 'resource' && block.labels.length === 2) resources.push(resourceOf(file, block));
    else if (block.type === 'data') names.push(`data.${type}.${name}`);
    else if (block.type === 'variable') names.push(`var.${type}`);
    else if (block.type === 'module') names.push(`module.${type}`);
    else if (block.type === 'locals')
      for (const attribute of block.body.attributes)
        locals.push([`local.${attribute.name}`, attribute.value]);
  }
  return { resources, names: [...names, ...locals.map(([local]) => local)], locals };
}

function resourceOf(file: SourceFile, block: Block): RawResource {
  const [type = '', name = ''] = block.labels;
  const place = (start: number, end: number) => ({ file: file.path, start, end });
  const written = block.body.attributes.map(
    (attribute): Argument => ({
      name: attribute.name,
      place: place(attribute.start, attribute.end),
      valuePlace: place(attribute.value.start, attribute.value.end),
      value: attribute.value,
    }),
  );
  return {
    type,
    name,
    header: place(block.start, block.headerEnd),
    block: place(block.start, block.end),
    written,
  };
}
