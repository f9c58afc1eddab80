import './require-node.ts';

// Not a static import: those are all linked before the line above runs.
const { serve } = await import('./server/serve.ts');
await serve();
