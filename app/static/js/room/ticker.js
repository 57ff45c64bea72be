setInterval(() => postMessage(0), 500);
