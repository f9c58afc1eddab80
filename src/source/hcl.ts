import { readBody } from './hcl-body.ts';
import { HclScanner, HclSyntaxError } from './hcl-scanner.ts';
import type { Body, Span } from './hcl-tree.ts';
import type { Problem, SourceFile } from './text.ts';

/** A file's tree, or the first place at which it stops being HCL. */
export type HclFile = {
  readonly body: Body;
  readonly comments: readonly Span[];
  readonly problem: Problem | null;
};

/**
 * Reads HCL native syntax as HashiCorp's parser does, newlines and all. After a syntax error the body is empty:
 * Terraform would refuse the whole file too.
 */
export function readHcl(file: SourceFile): HclFile {
  const scanner = new HclScanner(file.text);
  try {
    return { body: readBody(scanner), comments: scanner.comments, problem: null };
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    const { start, end, message } = error;
    const empty = { start: 0, end: 0, attributes: [], blocks: [] };
    return { body: empty, comments: scanner.comments, problem: { file: file.path, start, end, message } };
  }
}
