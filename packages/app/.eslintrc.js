module.exports = require('../../packages/launcher/src/lint/rooms').withRooms(__dirname, { tools: ['e2e/**/*.ts'] });
