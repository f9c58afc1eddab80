/** The folder of a path, '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The folder and all that hold it, up to the root (''). */
export function foldersUp(folder: string): string[] {
  const found = [folder];
  for (let each = folder; each !== ''; ) {
    each = folderOf(each);
    found.push(each);
  }
  return found;
}
