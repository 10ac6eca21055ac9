/// <reference path="./kafkajs-internals.d.ts" />
import Connection from 'kafkajs/src/network/connection.js';

const { connect, disconnect } = Connection.prototype;
const connecting = new WeakMap<Connection, Promise<boolean>>();

/**
 * kafkajs 2.2.4 opens a socket for every request that finds a connection closed, and closes only the last of them: the
 * others keep the process alive for ever. Requests that come while a connection is being opened wait for it.
 */
Connection.prototype.connect = function connectOnce() {
  const underWay = connecting.get(this);
  if (underWay) return underWay;
  const connected = connect.call(this).finally(() => {
    if (connecting.get(this) === connected) connecting.delete(this);
  });
  connecting.set(this, connected);
  return connected;
};

/** What was closed before it was open may never answer. */
Connection.prototype.disconnect = function disconnectAndForget() {
  connecting.delete(this);
  return disconnect.call(this);
};
