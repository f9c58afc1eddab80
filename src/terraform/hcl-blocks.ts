import type { Body, Block as HclBlock } from '../source/hcl-tree.ts';
import type { SourceFile } from '../source/text.ts';
import type { Argument, Block } from './block.ts';

/** The blocks of a body in native syntax. */
export function hclBlocks(file: SourceFile, body: Body): Block[] {
  return body.blocks.map((block) => blockOf(file, block));
}

function blockOf(file: SourceFile, block: HclBlock): Block {
  const place = (start: number, end: number) => ({ file: file.path, start, end });
  const written = block.body.attributes.map(
    ({ name, value, start, end }): Argument => ({
      name,
      place: place(start, end),
      valuePlace: place(value.start, value.end),
      value,
    }),
  );
  return {
    kind: block.type,
    labels: block.labels,
    header: place(block.start, block.headerEnd),
    block: place(block.start, block.end),
    arguments: new Map(written.map((argument) => [argument.name, argument])),
    written,
    nested: hclBlocks(file, block.body),
  };
}
