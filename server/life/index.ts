export { readArguments } from './arguments';
export { removeConnection, writeConnection } from './connection-file';
export { examine } from './doctor';
export { Endings } from './endings';
export { readEnvironment } from './environment';
export { Idle } from './idle';
export { takeLock } from './lock';
export { preparePaths, socketPath } from './paths';
export { refuseToStart } from './refusal';
