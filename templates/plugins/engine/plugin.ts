// Runs programs. This one hands them to the default engine and says how long compiling took; put your own in its place.
import { createOnnxEngine, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'engine',
  name: 'my-engine',
  summary: 'The default engine, with a word in the log for each program it compiles.',
  options: Type.Object({
    threads: Type.Integer({ default: 1, minimum: 1, description: 'Threads of the computation.' }),
  }),
  needs: ['log'],
  async create({ threads }, { log }) {
    const inner = await createOnnxEngine({ threads });
    return {
      ...inner,
      name: 'my-engine',
      // The numbers of `memory`, where this engine computes with them; whatever is compiled from here shares them.
      async load(memory) {
        const model = await inner.load(memory);
        return {
          ...model,
          async compile(program) {
            const start = performance.now();
            const executable = await model.compile(program);
            log.info(`${program.name}: compiled in ${Math.round(performance.now() - start)} ms`);
            return executable;
          },
        };
      },
    };
  },
});
