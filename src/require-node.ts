// Imported first by every entry point, before anything that an older Node can't load.
const [major] = process.versions.node.split('.').map(Number);
if (major === undefined || major < 24) {
  console.error(
    `stage-review needs Node 24 or newer, and this is Node ${process.versions.node}.\n` +
      'Install a current Node (https://nodejs.org), or run stage-review from its container image.',
  );
  process.exit(1);
}
