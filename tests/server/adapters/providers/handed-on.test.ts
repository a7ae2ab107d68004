import { handedOn } from '../../../../server/processes';

test('executors get the environment without what was set for the sidecar alone', () => {
  const environment = {
    PATH: '/bin',
    MALLOC_ARENA_MAX: '2',
    HOPYARD_OWN_ENVIRONMENT: 'MALLOC_ARENA_MAX,NODE_COMPILE_CACHE'
  };
  expect(handedOn(environment)).toEqual({ PATH: '/bin' });
  expect(handedOn({ PATH: '/bin', MALLOC_ARENA_MAX: '8' })).toEqual({ PATH: '/bin', MALLOC_ARENA_MAX: '8' });
});
