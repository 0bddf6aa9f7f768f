module.exports = require('../../packages/launcher/src/lint/rooms').withRooms(__dirname);
