import { buildPackages } from './packages/build.ts';

await buildPackages();
