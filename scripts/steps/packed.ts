import { createLabProject, removeLabProject as removeProject } from '../packages/lab-project.ts';
import { PASSED, type Step } from '../runner/step.ts';

/** Tells the end-to-end tests where the lab's project is. */
export const LAB_PROJECT = 'GREENROOM_LAB_PROJECT';

/** Needs the registry or npm's cache, so it runs before and outside of the tests' network namespace. */
export const packedStep: Step = {
  name: 'the README followed: packed packages in an empty Vite project',
  async run() {
    process.env[LAB_PROJECT] = await createLabProject();
    return PASSED;
  },
};

export function removeLabProject(): void {
  const folder = process.env[LAB_PROJECT];
  if (folder) removeProject(folder);
}
