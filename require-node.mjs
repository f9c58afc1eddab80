// Runs before every npm script, on whatever Node that script got: plain JavaScript that an old Node can read.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `stage-review needs Node 24 or newer, and this script runs on Node ${process.versions.node}.\n` +
      'The project brings its own Node as the package "node", whose install script did not run here.\n' +
      'Run `npm ci` again without --ignore-scripts (package.json allows that script in allowScripts),\n' +
      'or run `npm rebuild node`, or put a Node 24 first on your PATH.',
  );
  process.exit(1);
}
