import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../src/source/document.ts';
import { readHcl } from '../src/source/hcl.ts';

/*
 * What any judge of stages must do that is written for Node, and nothing else: list a folder, read the files whose
 * name says that they may hold stages, search them for the words that matter, and parse those that have them, by our
 * own readers. Nothing is judged, and no .gitignore is heeded.
 */

const SKIPPED = new Set(['.git', '.terraform', 'node_modules']);
const WANTED = /\.(?:tf|tofu|json|ya?ml|template)$/;
const HCL = /\.(?:tf|tofu)$/;
const WORDS = ['aws_api_gateway_', 'AWS::ApiGateway::', 'AWS::Serverless::'];

let parsed = 0;

function visit(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) visit(path);
    } else if (entry.isFile() && WANTED.test(entry.name)) read(path);
  }
}

function read(path: string): void {
  const text = readFileSync(path, 'utf8');
  if (!WORDS.some((word) => text.includes(word))) return;
  parsed++;
  if (HCL.test(path)) readHcl({ path, text });
  else readDocument({ path, text });
}

visit(process.argv[2] ?? '.');
console.log(`${parsed} files parsed`);
