const express = require('express');

const app = express();
app.get('/', (request, response) => {
  response.type('text').send(`sample node with express on ${process.version}\n`);
});
app.listen(process.env.PORT || 3000);
