// Rules of our own, as one plug-in.
import { builtinRules } from 'eslint/use-at-your-own-risk';
import { layersRule } from './layers.mjs';

/** `/// <reference types="node" />` would bring the world into a project that the compiler keeps it out of. */
const noReferencesRule = {
  meta: { type: 'problem', docs: { description: 'No triple-slash references' }, schema: [] },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (comment.type === 'Line' && /^\/\s*<reference\b/.test(comment.value)) {
            context.report({
              loc: comment.loc,
              message: 'server/core sees no types but its own: a reference would let timers, files and the network in.'
            });
          }
        }
      }
    };
  }
};

export default {
  rules: {
    layers: layersRule,
    'no-references': noReferencesRule,
    // max-lines once more, so that 300 lines warn and 500 fail.
    'file-length': builtinRules.get('max-lines')
  }
};
