// CloudFront, viewer request: an address that ends with a slash is the index.html in its folder, as on
// any web server. S3 itself answers so only as a "website", which has no HTTPS and no private bucket.
// CloudFront, Functions, create (cloudfront-js-2.0), publish, and associate with the distribution.
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith("/")) {
    request.uri += "index.html";
  } else if (!request.uri.slice(request.uri.lastIndexOf("/")).includes(".")) {
    return {
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: request.uri + "/" } },
    };
  }
  return request;
}
