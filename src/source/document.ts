import { readJson } from './json.ts';
import type { SourceFile } from './text.ts';
import type { Documents } from './tree.ts';
import { readYaml } from './yaml.ts';

/** The first characters of a JSON document with content: YAML that begins so is meant as JSON as well. */
const JSON_START = /^\uFEFF?\s*(?:\{\s*["}]|\[\s*[{["\]])/;

/**
 * The documents of a YAML or JSON file, with offsets of its own text. A `.json` file is JSON; another one is
 * where it begins with a bracket and parses as JSON; everything else is YAML. A file that can't be parsed has
 * a problem with the place; documents before it are kept.
 */
export function readDocument(file: SourceFile): Documents {
  if (file.path.toLowerCase().endsWith('.json')) return readJson(file);
  if (!/^\uFEFF?\s*[{[]/.test(file.text)) return readYaml(file);
  const json = readJson(file);
  if (json.problems.length === 0) return json;
  const yaml = readYaml(file);
  return yaml.problems.length > 0 && JSON_START.test(file.text) ? json : yaml;
}
