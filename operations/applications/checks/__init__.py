"""What the statute and the local rules say of an application, from its rows; one module for each stage."""
