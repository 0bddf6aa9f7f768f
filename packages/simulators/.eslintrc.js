module.exports = require('../../packages/launcher/src/lint/rooms').withRooms(__dirname, { tools: ['src/main.ts', 'src/writeCatalog.ts'] });
