/** Ways to make a link fail on purpose, for tests. Bundled only by `vite build --mode faults`; see main.ts. */
export {};
