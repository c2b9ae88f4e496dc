import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
  // `vite apps/demo` beside a running `npm start`: the page of the dev server, the sessions of the real one.
  server: { proxy: { '/socket.io': { target: 'http://127.0.0.1:8080', ws: true } } },
});
